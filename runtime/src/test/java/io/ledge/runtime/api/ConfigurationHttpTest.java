package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.NodeContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationHttpTest {
    private static final String SETTINGS = "/v1.0/configuration/settings";
    private static final ComponentSpec STORE = ComponentSpec.of("settings", "configuration.ledge");

    @TempDir
    Path dataDir;

    private void set(final String key, final String value) {
        try (LedgeClient client = operator()) {
            client.saveState("settings", key, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void delete(final String key) {
        try (LedgeClient client = operator()) {
            client.deleteState("settings", key);
        }
    }

    private LedgeClient operator() {
        return LedgeClient.connect(new LedgeClientContext().dataDir(dataDir).appId("operator"));
    }

    @Test
    void shouldAnswerItemsThatAreThereToEveryApp() throws Exception {
        final NodeContext context = new NodeContext().dataDir(dataDir).components(List.of(STORE));
        try (RawNode node = new RawNode(context, new AppContext("app"), new AppContext("other"))) {
            assertEquals("204", node.line("GET", SETTINGS, ""), "none at all");
            set("interval", "5s");
            set("limit", "a \"b\"");
            final String one =
                    node.call("GET", SETTINGS + "?key=interval&key=missing", "").text();
            assertTrue(one.matches("\\{\"interval\":\\{\"value\":\"5s\",\"version\":\"\\d+\"}}"), one);
            final String all = RawHttp.call(node.port(1), "GET", "/v1.0-alpha1/configuration/settings", "")
                    .text();
            assertTrue(
                    all.contains("\"interval\":{\"value\":\"5s\"") && all.contains("\"value\":\"a \\\"b\\\"\""), all);
            assertEquals("204", node.line("GET", SETTINGS + "?key=missing", ""));
        }
        try (RawNode node = RawNode.with(dataDir, STORE)) {
            assertEquals(200, node.call("GET", SETTINGS + "?key=interval", "").status(), "kept over a restart");
        }
    }

    @Test
    void shouldTellOfChangesUntilTheAppUnsubscribes() throws Exception {
        final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (RawNode node = RawNode.with(dataDir, STORE)) {
            node.api()
                    .configuration()
                    .appListener((store, id, items) -> items.forEach((key, item) -> told.add(store + " " + id + " "
                            + key + "=" + item.value() + (item.version().isEmpty() ? " gone" : ""))));
            final String one = subscribe(node, "?key=interval");
            final String all = subscribe(node, "");
            set("limit", "1");
            assertEquals("settings " + all + " limit=1", told.poll(20, TimeUnit.SECONDS));
            final String large = "x".repeat(100_000); // too long to come with the change
            set("interval", large);
            assertEquals(
                    Set.of("settings " + one + " interval=" + large, "settings " + all + " interval=" + large),
                    Set.of(told.poll(20, TimeUnit.SECONDS), told.poll(20, TimeUnit.SECONDS)));
            assertEquals("200 {\"ok\":true}", node.line("GET", SETTINGS + "/" + all + "/unsubscribe", ""));
            set("limit", "2");
            delete("interval");
            assertEquals("settings " + one + " interval= gone", told.poll(20, TimeUnit.SECONDS));
            assertEquals("200 {\"ok\":true}", node.line("GET", SETTINGS + "/" + one + "/unsubscribe", ""));
            final String again = subscribe(node, "?key=limit");
            set("limit", "3");
            assertEquals("settings " + again + " limit=3", told.poll(20, TimeUnit.SECONDS));
            assertEquals(0, told.size());
        }
    }

    private static String subscribe(final RawNode node, final String query) {
        final String answer = node.line("GET", SETTINGS + "/subscribe" + query, "");
        assertTrue(answer.matches("200 \\{\"id\":\"[-0-9a-f]{36}\"}"), answer);
        return answer.substring(answer.indexOf(':') + 2, answer.length() - 2);
    }

    @Test
    void shouldAnswerErrorsAsDaprDoes() throws Exception {
        try (RawNode node = RawNode.with(dataDir, STORE)) {
            assertEquals(
                    "400 {\"errorCode\":\"ERR_CONFIGURATION_STORE_NOT_FOUND\",\"message\":\"configuration store no not"
                            + " found\"}",
                    node.line("GET", "/v1.0/configuration/no?key=a", ""));
            assertEquals(
                    "500 {\"ok\":false,\"message\":\"failed to unsubscribe to configuration request 7: subscription with id"
                            + " 7 does not exist\"}",
                    node.line("GET", SETTINGS + "/7/unsubscribe", ""));
            assertEquals(
                    "500 {\"errorCode\":\"ERR_APP_CHANNEL_NIL\",\"message\":\"app channel is not initialized\"}",
                    node.line("GET", SETTINGS + "/subscribe?key=a", ""),
                    "updates are posted to the app, and there is none");
        }
    }

    @Test
    void shouldSayThatThereIsNoStore() throws Exception {
        try (RawNode node = RawNode.with(dataDir)) {
            assertEquals(
                    "500 {\"errorCode\":\"ERR_CONFIGURATION_STORE_NOT_CONFIGURED\",\"message\":\"configuration stores not"
                            + " configured\"}",
                    node.line("GET", SETTINGS, ""));
        }
    }
}
