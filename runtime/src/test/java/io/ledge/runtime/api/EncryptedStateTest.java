package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EncryptedStateTest {
    private static final String STORE = "/v1.0/state/store";

    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    /** @param keys of the store's metadata, in YAML */
    private RawNode start(final String keys) throws Exception {
        final Path secrets = resources.resolve("secrets.json");
        Files.writeString(
                secrets,
                "{\"old\":\"%s\",\"new\":\"%s\",\"short\":\"0011\"}".formatted("0a".repeat(32), "0b".repeat(16)));
        Files.writeString(resources.resolve("a.yaml"), """
                kind: Component
                metadata: {name: store}
                spec:
                  type: state.ledge
                  metadata: [{name: keyPrefix, value: none}%s]
                auth: {secretStore: vault}
                ---
                kind: Component
                metadata: {name: vault}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
                """.formatted(keys, secrets));
        return new RawNode(
                new NodeContext().dataDir(dataDir).resourcesPaths(List.of(resources)), new AppContext("app"));
    }

    private static String key(final String name, final String secret) {
        return ", {name: %s, secretKeyRef: {name: %s}}".formatted(name, secret);
    }

    @Test
    void shouldEncryptWhatIsStoredAndServeItAsItWas() throws Exception {
        try (RawNode node = start(key("primaryEncryptionKey", "old"))) {
            assertEquals(
                    "204",
                    node.line("POST", STORE, "[{\"key\":\"a\",\"value\":{\"n\":1}},{\"key\":\"b\",\"value\":\"x\"}]"));
            assertEquals("200 {\"n\":1}", node.line("GET", STORE + "/a", ""));
            assertEquals(
                    "204",
                    node.line(
                            "POST",
                            STORE + "/transaction",
                            "{\"operations\":[{\"operation\":\"upsert\",\"request\":{\"key\":\"c\",\"value\":3}},"
                                    + "{\"operation\":\"delete\",\"request\":{\"key\":\"b\"}}]}"));
            final String bulk = node.line("POST", STORE + "/bulk", "{\"keys\":[\"a\",\"b\",\"c\"]}");
            assertTrue(bulk.contains("{\"key\":\"a\",\"data\":{\"n\":1},"), bulk);
            assertTrue(bulk.contains("{\"key\":\"c\",\"data\":3,"), bulk);
        }
        try (RawNode node = start("")) { // as it lies in the store
            final String stored = node.line("GET", STORE + "/a", "");
            assertTrue(stored.matches("200 [A-Za-z0-9+/]+=*\\|\\|old"), stored);
        }
    }

    @Test
    void shouldReadOnWhenTheKeyIsChanged() throws Exception {
        try (RawNode node = start(key("primaryEncryptionKey", "old"))) {
            assertEquals("204", node.line("POST", STORE, "[{\"key\":\"a\",\"value\":1}]"));
        }
        try (RawNode node = start(key("primaryEncryptionKey", "new") + key("secondaryEncryptionKey", "old"))) {
            assertEquals("200 1", node.line("GET", STORE + "/a", ""));
            assertEquals("204", node.line("POST", STORE, "[{\"key\":\"b\",\"value\":2}]"));
        }
        try (RawNode node = start(key("primaryEncryptionKey", "new"))) {
            assertEquals("200 2", node.line("GET", STORE + "/b", ""));
            assertEquals(
                    "500 {\"errorCode\":\"ERR_STATE_GET\",\"message\":\"fail to get a from state store store: could not"
                            + " decrypt data: it was encrypted with the key 'old', which is not that of"
                            + " primaryEncryptionKey or secondaryEncryptionKey\"}",
                    node.line("GET", STORE + "/a", ""));
            final String bulk = node.line("POST", STORE + "/bulk", "{\"keys\":[\"a\",\"b\"]}");
            assertTrue(bulk.contains("\"error\":\"could not decrypt data: it was encrypted with the key 'old'"), bulk);
            assertTrue(bulk.contains("{\"key\":\"b\",\"data\":2,"), bulk);
        }
    }

    @Test
    void shouldLeaveOutAStoreWhoseKeyIsNone() throws Exception {
        try (RawNode node = start(key("primaryEncryptionKey", "short"))) {
            final String answer = node.line("GET", STORE + "/a", "");
            assertTrue(answer.contains("ERR_STATE_STORE_NOT_"), answer);
            assertFalse(node.line("GET", "/v1.0/metadata", "").contains("0011"));
        }
    }
}
