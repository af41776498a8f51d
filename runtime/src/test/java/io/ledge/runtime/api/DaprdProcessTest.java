package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.cli.Daprd;
import io.ledge.runtime.process.JavaLaunch;
import io.ledge.runtime.process.JavaProcess;
import io.ledge.test.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code daprd} as its users start it: a process with flags, signals and an app. */
@Timeout(120)
class DaprdProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String STORE = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: statestore}
            spec: {type: %s, version: v1}
            """;
    private static final String PUBSUB = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec: {type: pubsub.in-memory, version: v1}
            """;

    @TempDir
    private Path scratch;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path resources;
    private Path temporary;
    private int httpPort;

    @BeforeEach
    void prepare() throws IOException {
        resources = Files.createDirectory(scratch.resolve("resources"));
        temporary = Files.createDirectory(scratch.resolve("tmp"));
        httpPort = freePort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void shouldServeAndEndWithoutAnEnvironment(final String signal) throws Exception {
        Files.writeString(resources.resolve("s.yaml"), STORE.formatted("state.ledge"));
        try (JavaProcess daprd = start("--placement-host-address", "localhost:50005", "--no-such-flag", "7")) {
            awaitHealthy(daprd);
            assertEquals(
                    204,
                    post("state/statestore", "[{\"key\":\"k\",\"value\":1}]").statusCode());
            assertEquals("1", get("state/statestore/k").body());
            assertEquals(1, dataDirs().size(), "it has a directory of its own");
            assertTrue(
                    daprd.out().contains("level=warning msg=\"unknown flags, ignored: --no-such-flag 7\" app_id=shop"),
                    daprd::said);
            assertTrue(daprd.out().contains("dapr initialized. Status: Running. Init Elapsed "), daprd::said);

            daprd.signal(signal);

            assertEquals(0, daprd.exitCode(), daprd::said);
            assertEquals(List.of(), dataDirs());
            assertFalse(daprd.err().contains("level="), daprd::err);
        }
    }

    @Test
    void shouldAnswerWhatItHasBegunBeforeItEnds() throws Exception {
        final CountDownLatch called = new CountDownLatch(1);
        final CountDownLatch mayAnswer = new CountDownLatch(1);
        try (HttpApp app = new HttpApp()
                        .on("/slow", exchange -> {
                            called.countDown();
                            await(mayAnswer);
                            HttpApp.answer(exchange, 200, "done");
                        })
                        .start();
                JavaProcess daprd = start("--app-port", "" + app.port(), "-dapr-graceful-shutdown-seconds=30")) {
            awaitHealthy(daprd);
            final CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(request("invoke/shop/method/slow").build(), HttpResponse.BodyHandlers.ofString());
            await(called);

            daprd.signal("TERM");
            Await.await(PATIENCE, daprd::said, () -> !canConnect());
            mayAnswer.countDown();

            assertEquals("done", answer.join().body());
            assertEquals(0, daprd.exitCode(), daprd::said);
        }
    }

    @Test
    void shouldLetItsAppEndWithAnEventThatItHasBegun() throws Exception {
        Files.writeString(resources.resolve("s.yaml"), STORE.formatted("state.in-memory"));
        Files.writeString(resources.resolve("p.yaml"), PUBSUB);
        final CountDownLatch brought = new CountDownLatch(1);
        final CountDownLatch mayAnswer = new CountDownLatch(1);
        final AtomicInteger events = new AtomicInteger();
        try (HttpApp app = new HttpApp()
                        .subscribes("[{\"pubsubname\":\"pubsub\",\"topic\":\"orders\",\"route\":\"/orders\"}]")
                        .on("/orders", exchange -> {
                            events.incrementAndGet();
                            brought.countDown();
                            await(mayAnswer);
                            HttpApp.answer(exchange, 200, "");
                        })
                        .start();
                JavaProcess daprd = start("--app-port", "" + app.port(), "--dapr-graceful-shutdown-seconds=30")) {
            awaitHealthy(daprd);
            assertEquals(204, post("publish/pubsub/orders", "1").statusCode());
            await(brought);

            daprd.signal("TERM");
            Await.await(PATIENCE, daprd::said, () -> get("healthz").statusCode() == 500);
            assertEquals(
                    204,
                    post("state/statestore", "[{\"key\":\"k\",\"value\":1}]").statusCode(),
                    "what it needs to end with it");
            assertEquals(204, post("publish/pubsub/orders", "2").statusCode());
            mayAnswer.countDown();

            assertEquals(0, daprd.exitCode(), daprd::said);
            assertEquals(1, events.get(), "the second one came too late");
        }
    }

    @Test
    void shouldGoOnUntilItsAppHasGoneWhenItIsToldToBlock() throws Exception {
        try (HttpApp app = new HttpApp().start();
                JavaProcess daprd = start("--app-port=" + app.port(), "--dapr-block-shutdown-duration=10m")) {
            awaitHealthy(daprd);
            get("invoke/shop/method/hello"); // a connection whose end tells it
            daprd.signal("TERM");
            Await.await(PATIENCE, daprd::said, () -> daprd.out().contains("going on for 600000 ms"));
            assertEquals(200, get("invoke/shop/method/hello").statusCode());

            app.stop();

            assertEquals(0, daprd.exitCode(), daprd::said);
        }
    }

    @Test
    void shouldEndWhenItIsToldToWhileItStartsAnew() throws Exception {
        try (JavaProcess daprd = start()) {
            awaitHealthy(daprd);
            daprd.signal("HUP");
            daprd.signal("TERM");

            assertEquals(0, daprd.exitCode(), daprd::said);
            assertEquals(List.of(), dataDirs());
        }
    }

    @Test
    void shouldStartAnewOnSighup() throws Exception {
        try (JavaProcess daprd = start()) {
            awaitHealthy(daprd);
            assertEquals("[]", components());
            Files.writeString(resources.resolve("s.yaml"), STORE.formatted("state.in-memory"));

            daprd.signal("HUP");

            Await.await(PATIENCE, daprd::said, () -> components().contains("state.in-memory"));
            assertEquals(204, post("shutdown", "").statusCode());
            assertEquals(0, daprd.exitCode(), daprd::said);
        }
    }

    @Test
    void shouldEndWhenAComponentCannotBeMade() throws Exception {
        Files.writeString(resources.resolve("s.yaml"), STORE.formatted("bindings.mqtt3"));
        try (JavaProcess daprd = start("--log-as-json")) {
            assertEquals(1, daprd.exitCode(), daprd::said);
            assertTrue(daprd.out().contains("\"level\":\"fatal\",\"msg\":\"Fatal error from runtime: "), daprd::said);
            assertTrue(daprd.out().contains("s.yaml:1"), daprd::said);
        }
        Files.writeString(resources.resolve("s.yaml"), STORE.formatted("bindings.mqtt3, ignoreErrors: true"));
        try (JavaProcess daprd = start()) {
            awaitHealthy(daprd);
        }
    }

    private JavaProcess start(final String... more) {
        final List<String> arguments = new ArrayList<>(List.of(
                "--app-id",
                "shop",
                "--dapr-http-port",
                "" + httpPort,
                "--dapr-grpc-port=0",
                "--resources-path",
                resources.toString()));
        arguments.addAll(List.of(more));
        return JavaProcess.start(
                scratch,
                "daprd",
                JavaLaunch.of(Daprd.class)
                        .before(List.of("env", "-i"))
                        .flags(List.of("-Djava.io.tmpdir=" + temporary, "--sun-misc-unsafe-memory-access=allow")),
                arguments);
    }

    private void awaitHealthy(final JavaProcess daprd) {
        Await.await(PATIENCE, daprd::said, () -> {
            assertTrue(daprd.isAlive(), daprd::said);
            return canConnect() && get("healthz").statusCode() == 204;
        });
    }

    private List<Path> dataDirs() throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            return entries.filter(path -> path.getFileName().toString().startsWith("ledge-daprd-"))
                    .toList();
        }
    }

    /** Empty: it cannot be asked. */
    private String components() {
        final String metadata = client.sendAsync(request("metadata").build(), HttpResponse.BodyHandlers.ofString())
                .handle((response, ex) -> ex == null ? response.body() : "")
                .join();
        return metadata.replaceAll(".*\"components\":(\\[[^\\]]*\\]).*", "$1");
    }

    private boolean canConnect() {
        try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), httpPort)) {
            return socket.isConnected();
        } catch (final IOException ex) {
            return false;
        }
    }

    private HttpResponse<String> get(final String path) {
        return send(request(path));
    }

    private HttpResponse<String> post(final String path, final String body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(final String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/v1.0/" + path))
                .version(HttpClient.Version.HTTP_1_1);
    }

    private HttpResponse<String> send(final HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .join();
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS));
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
