package io.ledge.runtime.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.runtime.cli.LedgeCli;
import io.ledge.test.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many apps, one node: each by a {@code ledge run} of its own, as on a board. */
@Timeout(120)
class AttachTest {
    private static final Pattern HTTP_PORT = Pattern.compile("\"httpPort\":(\\d+)");
    private static final String PUBSUB =
            "kind: Component\nmetadata: {name: pubsub}\nspec: {type: pubsub.in-memory, version: v1}\n";
    private static final List<String> APP_A =
            List.of("--app-id", "a", "--dapr-http-port", "0", "--dapr-grpc-port", "0");

    @TempDir
    private Path scratch;

    @Test
    void shouldServeSeveralAppsUntilTheLastHasGone() throws Exception {
        try (NodeProcess node = NodeProcess.start(scratch, APP_A, NodeProcess.MEMORY);
                JavaProcess b = attach(node, "b", "sh", "-c", "echo hello $APP_ID; sleep 100")) {
            b.awaitLine("== APP == hello b");
            assertEquals(List.of("a", "b"), appIds(node));
            post(port(node, "b"), "[{\"key\":\"k\",\"value\":1}]");
            assertEquals("1", get(port(node, "b")));
            assertEquals("", get(port(node, "a")), "keys are the app's own");

            try (JavaProcess again = attach(node, "b", "true")) {
                assertEquals(1, again.exitCode());
                assertTrue(
                        again.err().contains("an app 'b' is served already, started by process " + b.pid()),
                        again::said);
            }

            assertEquals(0, node.ledge("stop", "--app-id", "a").exitCode());
            awaitApps(node, List.of("b"));
            assertEquals("1", get(port(node, "b")), "the node outlives the app that started it");

            assertEquals(0, node.ledge("stop", "--app-id", "b").exitCode());
            assertEquals(0, b.exitCode(), b::said);
            assertEquals(0, node.exitCode(), node.process()::said);
        }
    }

    @Test
    void shouldDetachAnAppWhoseProcessDies() {
        try (NodeProcess node = NodeProcess.start(scratch, APP_A, NodeProcess.MEMORY);
                JavaProcess b = attach(node, "b", "sleep", "100")) {
            awaitApps(node, List.of("a", "b"));
            b.kill();
            awaitApps(node, List.of("a"));

            final JavaProcess unknown = node.ledge("stop", "--app-id", "b");
            assertEquals(1, unknown.exitCode());
            assertEquals("ledge stop: no app 'b' is served here: see `ledge list`\n", unknown.err());
        }
    }

    /** Its own store of a name counts before the node's, follows its file, and is no other app's. */
    @Test
    void shouldReadTheResourcesOfAnAppForAsLongAsItIsThere() throws Exception {
        final Path own = Files.createDirectory(scratch.resolve("own"));
        final String limited =
                "kind: Component\nmetadata: {name: statestore}\nspec: {type: state.in-memory, metadata: [{name: maxEntries, value: %d}]}\n";
        Files.writeString(own.resolve("store.yaml"), limited.formatted(1));
        try (NodeProcess node = NodeProcess.start(scratch, APP_A, NodeProcess.MEMORY);
                JavaProcess b = attachWith(node, own, "b")) {
            awaitApps(node, List.of("a", "b"));
            final int ofA = port(node, "a");
            final int ofB = port(node, "b");
            post(ofA, "[{\"key\":\"k\",\"value\":1},{\"key\":\"l\",\"value\":1}]");
            post(ofB, "[{\"key\":\"k\",\"value\":2}]");
            assertEquals(500, save(ofB, "[{\"key\":\"l\",\"value\":2}]").statusCode());
            assertEquals("1", get(ofA));
            assertEquals("2", get(ofB));

            Files.writeString(own.resolve("store.yaml"), limited.formatted(2));
            Await.await(Duration.ofSeconds(30), () -> node.process().said(), () -> status(ofB) == 204);
            assertEquals("2", get(ofB));

            final Path away = scratch.resolve("away");
            Files.move(own, away);
            for (final String line : List.of(
                    "resources path " + own + " is away: what was read there goes on",
                    "'statestore' (state.in-memory) goes on as it was read before the error")) {
                Await.await(Duration.ofSeconds(30), () -> node.process().said(), () -> node.process()
                        .said()
                        .contains(line));
            }
            assertEquals("2", get(ofB));
            Files.move(away, own);

            assertTrue(components(node).contains(own + "/statestore"), components(node));
            b.kill();
            awaitApps(node, List.of("a"));
            Await.await(Duration.ofSeconds(30), () -> node.process().said(), () -> !node.ledge("status")
                    .out()
                    .contains(own + "/statestore"));
            assertEquals("1", get(ofA));
        }
    }

    /** The node's default store is of no file. */
    @Test
    void shouldServeTheDefaultStoreBesideAnAppsResources() throws Exception {
        final Path own = Files.createDirectory(scratch.resolve("own"));
        Files.writeString(own.resolve("pubsub.yaml"), PUBSUB);
        try (NodeProcess node = NodeProcess.start(scratch, APP_A, PUBSUB);
                JavaProcess b = attachWith(node, own, "b")) {
            awaitApps(node, List.of("a", "b"));
            post(port(node, "a"), "[{\"key\":\"k\",\"value\":1}]");
            post(port(node, "b"), "[{\"key\":\"k\",\"value\":2}]");
            assertEquals("1", get(port(node, "a")));
            assertEquals("2", get(port(node, "b")));
            assertTrue(b.isAlive(), b::said);
        }
    }

    /** What it brings is its own over IPC, too. */
    @Test
    void shouldServeAnAppOfTheStartThatComesAgainWithResourcesOfItsOwn() throws Exception {
        final Path own = Files.createDirectory(scratch.resolve("own"));
        Files.writeString(
                own.resolve("mine.yaml"), "kind: Component\nmetadata: {name: mine}\nspec: {type: state.in-memory}\n");
        try (NodeProcess node = NodeProcess.start(scratch, APP_A, NodeProcess.MEMORY);
                JavaProcess b = attach(node, "b", "sleep", "100")) {
            awaitApps(node, List.of("a", "b"));
            assertEquals(0, node.ledge("stop", "--app-id", "a").exitCode());
            awaitApps(node, List.of("b"));
            try (JavaProcess again = attachWith(node, own, "a");
                    LedgeClient client = LedgeClient.connect(
                            new LedgeClientContext().appId("a").dataDir(node.dataDir()))) {
                awaitApps(node, List.of("b", "a"));
                client.saveState("mine", "k", new byte[] {1});
                assertArrayEquals(new byte[] {1}, client.getState("mine", "k").value(), again::said);
            }
            assertTrue(b.isAlive(), b::said);
        }
    }

    @Test
    void shouldRefuseAnAppWhoseResourcesAreNotThere() {
        try (NodeProcess node = NodeProcess.start(scratch, APP_A, NodeProcess.MEMORY);
                JavaProcess b = attachWith(node, scratch.resolve("nowhere"), "b")) {
            assertEquals(1, b.exitCode());
            assertTrue(
                    b.err()
                            .contains("resources path " + scratch.resolve("nowhere")
                                    + " does not exist where the node runs"),
                    b::said);
            assertEquals(List.of("a"), appIds(node));
        }
    }

    private static String components(final NodeProcess node) {
        final JavaProcess status = node.ledge("status", "-o", "json");
        assertEquals(0, status.exitCode(), status::said);
        return status.out();
    }

    private static int status(final int port) {
        try {
            return save(port, "[{\"key\":\"l\",\"value\":2}]").statusCode();
        } catch (final Exception ex) {
            throw new AssertionError(ex);
        }
    }

    private JavaProcess attachWith(final NodeProcess node, final Path resources, final String appId) {
        return JavaProcess.start(
                scratch,
                "ledge-run-" + appId,
                LedgeCli.class,
                List.of(
                        "run",
                        "--app-id",
                        appId,
                        "--data-dir",
                        node.dataDir().toString(),
                        "--resources-path",
                        resources.toString()));
    }

    private JavaProcess attach(final NodeProcess node, final String appId, final String... command) {
        final List<String> arguments = new ArrayList<>(
                List.of("run", "--app-id", appId, "--data-dir", node.dataDir().toString(), "--"));
        arguments.addAll(List.of(command));
        return JavaProcess.start(scratch, "ledge-run-" + appId, LedgeCli.class, arguments);
    }

    private static void awaitApps(final NodeProcess node, final List<String> appIds) {
        Await.await(Duration.ofSeconds(30), () -> "served: " + appIds(node), () -> appIds(node)
                .equals(appIds));
    }

    private static List<String> appIds(final NodeProcess node) {
        return rows(node).stream()
                .map(row -> row.replaceAll(".*\"appId\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private static int port(final NodeProcess node, final String appId) {
        final String row = rows(node).stream()
                .filter(line -> line.contains("\"appId\":\"" + appId + "\""))
                .findFirst()
                .orElseThrow();
        final Matcher port = HTTP_PORT.matcher(row);
        assertTrue(port.find(), row);
        return Integer.parseInt(port.group(1));
    }

    private static List<String> rows(final NodeProcess node) {
        final JavaProcess list = node.ledge("list", "-o", "json");
        assertEquals(0, list.exitCode(), list::said);
        return list.out().lines().toList();
    }

    private static void post(final int port, final String body) throws Exception {
        final HttpResponse<String> response = save(port, body);
        assertEquals(204, response.statusCode(), response::body);
    }

    private static HttpResponse<String> save(final int port, final String body) throws Exception {
        return send(port, "statestore", HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String get(final int port) throws Exception {
        return send(port, "statestore/k", HttpRequest.newBuilder()).body();
    }

    private static HttpResponse<String> send(final int port, final String path, final HttpRequest.Builder request)
            throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    request.uri(URI.create("http://127.0.0.1:" + port + "/v1.0/state/" + path))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
