package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockHttpTest {
    private static final String LOCK = "/v1.0-alpha1/lock/locks";
    private static final String UNLOCK = "/v1.0-alpha1/unlock/locks";
    private static final ComponentSpec LOCKS = ComponentSpec.of("locks", "lock.ledge");

    @TempDir
    Path dataDir;

    private static String ask(final String resource, final String owner, final int expiryS) {
        return "{\"resourceId\":\"" + resource + "\",\"lockOwner\":\"" + owner + "\",\"expiryInSeconds\":" + expiryS
                + "}";
    }

    private static long token(final RawHttp.Answer answer) {
        assertTrue(answer.text().startsWith("{\"success\":true,\"fencingToken\":"), answer::text);
        return Long.parseLong(answer.text().replaceAll("\\D", ""));
    }

    @Test
    void shouldGiveALockToOneOwnerUntilHeUnlocks() throws Exception {
        try (RawNode node = RawNode.with(dataDir, LOCKS)) {
            final long first = token(node.call("POST", LOCK, ask("door", "a", 60)));
            assertEquals("200 {\"success\":false}", node.line("POST", LOCK, ask("door", "b", 60)));
            assertEquals("200 {\"success\":false}", node.line("POST", LOCK, ask("door", "a", 60)), "not reentrant");
            assertEquals("200 {\"status\":2}", node.line("POST", UNLOCK, ask("door", "b", 0)));
            assertEquals("200 {\"status\":0}", node.line("POST", UNLOCK, ask("door", "a", 0)));
            assertEquals("200 {\"status\":1}", node.line("POST", UNLOCK, ask("door", "a", 0)));
            assertTrue(token(node.call("POST", LOCK, ask("door", "b", 60))) > first, "fencing tokens grow");
        }
    }

    @Test
    void shouldGiveUpALockThatRanOut() throws Exception {
        try (RawNode node = RawNode.with(dataDir, LOCKS)) {
            token(node.call("POST", LOCK, ask("door", "a", 1)));
            Await.await(
                    Duration.ofSeconds(20),
                    () -> "the lock never ran out",
                    () -> node.call("POST", LOCK, ask("door", "b", 60)).text().contains("true"));
            assertEquals("200 {\"status\":2}", node.line("POST", UNLOCK, ask("door", "a", 0)));
        }
    }

    @Test
    void shouldKeepLocksOverARestartAndAppsApart() throws Exception {
        final long before;
        try (RawNode node = RawNode.with(dataDir, LOCKS)) {
            before = token(node.call("POST", LOCK, ask("door", "a", 600)));
        }
        final NodeContext context = new NodeContext().dataDir(dataDir).components(List.of(LOCKS));
        try (RawNode node = new RawNode(context, new AppContext("app"), new AppContext("other"))) {
            assertEquals("200 {\"success\":false}", node.line("POST", LOCK, ask("door", "b", 60)));
            assertTrue(token(RawHttp.call(node.port(1), "POST", LOCK, ask("door", "b", 60))) > before);
        }
    }

    @Test
    void shouldAnswerErrorsAsDaprDoes() throws Exception {
        try (RawNode node = RawNode.with(dataDir, LOCKS)) {
            assertEquals(
                    "400 {\"errorCode\":\"ERR_LOCK_STORE_NOT_FOUND\",\"message\":\"lock store no not found\"}",
                    node.line("POST", "/v1.0-alpha1/lock/no", ask("door", "a", 1)));
            assertEquals(
                    "400 {\"errorCode\":\"ERR_MALFORMED_REQUEST\",\"message\":\"ResourceId is empty in lock store locks\"}",
                    node.line("POST", LOCK, ask("", "a", 1)));
            assertEquals(
                    "400 {\"errorCode\":\"ERR_MALFORMED_REQUEST\",\"message\":\"LockOwner is empty in lock store locks\"}",
                    node.line("POST", UNLOCK, ask("door", "", 1)));
            assertEquals(
                    "400 {\"errorCode\":\"ERR_MALFORMED_REQUEST\",\"message\":\"ExpiryInSeconds is not positive in lock"
                            + " store locks\"}",
                    node.line("POST", LOCK, ask("door", "a", 0)));
            assertEquals(
                    "400 {\"errorCode\":\"ERR_MALFORMED_REQUEST\",\"message\":\"ResourceId is empty in lock store locks\"}",
                    node.line("POST", UNLOCK, ""));
            assertEquals(
                    "500 {\"errorCode\":\"ERR_TRY_LOCK\",\"message\":\"failed to try acquiring lock: input key/keyPrefix"
                            + " 'a||b' can't contain '||'\"}",
                    node.line("POST", LOCK, ask("a||b", "a", 1)));
            for (final String body : List.of("", "{", "[]", "{\"expiryInSeconds\":1.5}", "{\"resourceId\":7}")) {
                final RawHttp.Answer answer = node.call("POST", LOCK, body);
                assertEquals(400, answer.status(), body);
                assertTrue(answer.text().startsWith("{\"errorCode\":\"ERR_MALFORMED_REQUEST\""), answer::text);
            }
        }
    }

    @Test
    void shouldSayThatThereIsNoLockStore() throws Exception {
        try (RawNode node = RawNode.with(dataDir)) {
            assertEquals(
                    "500 {\"errorCode\":\"ERR_LOCK_STORE_NOT_CONFIGURED\",\"message\":\"lock store is not configured\"}",
                    node.line("POST", LOCK, ask("door", "a", 1)));
        }
    }
}
