package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentContext;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.OutputBinding;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node follows the files of its resources while it runs. */
@Timeout(90)
class ReloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String MEMORY = """
            kind: Component
            metadata: {name: memory}
            spec: {type: state.in-memory}
            ---
            kind: Component
            metadata: {name: pubsub}
            spec: {type: pubsub.in-memory}
            """;

    private final AtomicInteger greetersRunning = new AtomicInteger();

    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    private ApiNode node;
    private HttpApp app;

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
        if (app != null) {
            app.close();
        }
    }

    private void start(final Path directory) throws Exception {
        Files.writeString(resources.resolve("memory.yaml"), MEMORY);
        final AppContext context = new AppContext("app");
        if (app != null) {
            context.appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), "", 0));
        }
        node = ApiNode.start(
                dataDir, new NodeContext().resourcesPaths(List.of(directory)).factory(new Greeters()), context);
    }

    /** As editors save: all of it, under another name, which then is the file's. */
    static void save(final Path file, final String text) throws IOException {
        final Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String vault(final String name, final String secret) throws IOException {
        final Path file = resources.resolve(name + "-" + secret + ".json");
        Files.writeString(file, "{\"key\":\"" + secret + "\"}");
        return """
                kind: Component
                metadata: {name: %s}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
                """.formatted(name, file);
    }

    private String get(final String path) {
        final HttpResponse<String> response = node.send("app", "GET", path, null);
        return response.statusCode() + " " + response.body();
    }

    private void await(final String expected, final String path) {
        final AtomicReference<String> last = new AtomicReference<>();
        Await.await(PATIENCE, () -> path + " is " + last.get(), () -> {
            last.set(get(path));
            return last.get().startsWith(expected);
        });
    }

    @Test
    void shouldFollowEditsWhileStateIsUsed() throws Exception {
        final Path vaults = resources.resolve("vaults.yaml");
        final Path second = resources.resolve("second.yaml");
        Files.writeString(vaults, vault("vault", "old"));
        start(resources);
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicReference<String> wrong = new AtomicReference<>("");
        final Thread client = Thread.ofPlatform().start(() -> {
            for (int i = 0; !isOver.get(); i++) {
                final int saved = node.send(
                                "app", "POST", "/v1.0/state/memory", "[{\"key\":\"k\",\"value\":" + i + "}]")
                        .statusCode();
                final String read = get("/v1.0/state/memory/k");
                if (saved != 204 || !read.equals("200 " + i)) {
                    wrong.set(saved + ", then " + read);
                }
            }
        });
        assertEquals("200 {\"key\":\"old\"}", get("/v1.0/secrets/vault/key"));

        save(vaults, vault("vault", "new"));
        await("200 {\"key\":\"new\"}", "/v1.0/secrets/vault/key");

        save(vaults, "kind: Component\nmetadata: {name: vault\n"); // not YAML
        save(second, vault("second", "2")); // read in the same breath
        await("200 {\"key\":\"2\"}", "/v1.0/secrets/second/key");
        assertEquals("200 {\"key\":\"new\"}", get("/v1.0/secrets/vault/key"), "what was read before goes on");

        save(vaults, vault("vault", "new").replace("vault-new", "not-there")); // YAML, and no such file
        save(second, vault("second", "3"));
        await("200 {\"key\":\"3\"}", "/v1.0/secrets/second/key");
        assertEquals("200 {\"key\":\"new\"}", get("/v1.0/secrets/vault/key"), "the new one cannot be made");

        Files.delete(second);
        await("401", "/v1.0/secrets/second/key");
        save(vaults, vault("vault", "last") + "scopes: [other]\n");
        await("500 {\"errorCode\":\"ERR_SECRET_STORES_NOT_CONFIGURED\"", "/v1.0/secrets/vault/key");
        assertFalse(get("/v1.0/metadata").contains("vault"));
        isOver.set(true);
        client.join();
        assertEquals("", wrong.get());
    }

    @Test
    void shouldFollowALinkThatPointsElsewhere() throws Exception {
        final Path first = Files.createDirectory(resources.resolve("..1"));
        final Path next = Files.createDirectory(resources.resolve("..2"));
        Files.writeString(first.resolve("vaults.yaml"), vault("vault", "old"));
        Files.writeString(next.resolve("vaults.yaml"), vault("vault", "new"));
        final Path mounted = Files.createDirectory(resources.resolve("mounted"));
        Files.createSymbolicLink(mounted.resolve("..data"), first);
        Files.createSymbolicLink(mounted.resolve("vaults.yaml"), Path.of("..data", "vaults.yaml"));
        start(mounted);
        assertEquals("200 {\"key\":\"old\"}", get("/v1.0/secrets/vault/key"));
        final Path swapped = Files.createSymbolicLink(mounted.resolve("..data_tmp"), next);
        Files.move(swapped, mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        await("200 {\"key\":\"new\"}", "/v1.0/secrets/vault/key");
    }

    @Test
    void shouldSubscribeAnew() throws Exception {
        app = new HttpApp().start();
        final String subscription = """
                apiVersion: dapr.io/v2alpha1
                kind: Subscription
                metadata: {name: one}
                spec: {pubsubname: pubsub, topic: %s, routes: {default: %s}}
                """;
        final Path file = resources.resolve("subscription.yaml");
        Files.writeString(file, subscription.formatted("a", "/first"));
        start(resources);
        await("204", "/v1.0/healthz");
        awaitRoute("a", "/first");
        save(file, subscription.formatted("a", "/second"));
        awaitRoute("a", "/second");
        save(file, subscription.formatted("b", "/third"));
        awaitRoute("b", "/third");
        assertFalse(get("/v1.0/metadata").contains("\"topic\":\"a\""));
    }

    /** Publishes until an event comes by the route: before the files were read again, it goes to nobody or elsewhere. */
    private void awaitRoute(final String topic, final String route) {
        final AtomicReference<String> last = new AtomicReference<>("");
        Await.await(PATIENCE, () -> "the last event came by '" + last.get() + "'", () -> {
            final int status = node.send("app", "POST", "/v1.0/publish/pubsub/" + topic, "x")
                    .statusCode();
            assertEquals(204, status);
            last.set(nextUri());
            return last.get().equals(route);
        });
    }

    private String nextUri() {
        try {
            final HttpApp.Request request = app.nextWithin(200);
            return request == null ? "" : request.uri();
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    void shouldReplaceABindingAndComeBackWhenTheNewOneDoesNotStart() throws Exception {
        final String greeter = """
                kind: Component
                metadata: {name: greeter}
                spec: {type: bindings.greeter, metadata: [{name: greeting, value: %s}]}
                """;
        final Path file = resources.resolve("greeter.yaml");
        final Path second = resources.resolve("second.yaml");
        Files.writeString(file, greeter.formatted("hello"));
        start(resources);
        awaitGreeting("200 \"hello\"");
        save(file, greeter.formatted("hi"));
        awaitGreeting("200 \"hi\"");
        save(file, greeter.formatted("fail"));
        save(second, vault("second", "2"));
        await("200 {\"key\":\"2\"}", "/v1.0/secrets/second/key");
        assertEquals("200 \"hi\"", greeting(), "the new one does not start, the old one came back");
        assertEquals(1, greetersRunning.get(), "only one can hold what they hold");
        Files.delete(file);
        awaitGreeting("500 {\"errorCode\":\"ERR_INVOKE_OUTPUT_BINDING\"");
        assertEquals(0, greetersRunning.get());
    }

    @Test
    void shouldFollowEditsOfEndpointsAndPolicies() throws Exception {
        app = new HttpApp()
                .on("/base/m", 200, "\"first\"")
                .on("/other/m", 200, "\"other\"")
                .on("/fails", 503, "")
                .start();
        final String endpoint = """
                kind: HTTPEndpoint
                metadata: {name: outside}
                spec: {baseUrl: "http://127.0.0.1:%d%s"}
                """;
        final String resiliency = """
                kind: Resiliency
                metadata: {name: all}
                spec:
                  policies: {retries: {some: {duration: 1ms, maxRetries: %s}}}
                  targets: {apps: {app: {retry: some}}}
                """;
        final Path endpoints = resources.resolve("endpoints.yaml");
        final Path policies = resources.resolve("policies.yaml");
        start(resources);
        await("204", "/v1.0/healthz");
        await("500 {\"errorCode\":\"ERR_DIRECT_INVOKE\"", "/v1.0/invoke/outside/method/m");
        assertEquals(1, attempts(), "without a policy, a status is an answer");

        save(endpoints, endpoint.formatted(app.port(), "/base"));
        save(policies, resiliency.formatted("2"));
        await("200 \"first\"", "/v1.0/invoke/outside/method/m");
        assertTrue(get("/v1.0/metadata").contains("\"outside\""));
        assertEquals(3, attempts());

        save(endpoints, endpoint.formatted(app.port(), "/other"));
        save(policies, resiliency.formatted("many"));
        await("200 \"other\"", "/v1.0/invoke/outside/method/m");
        assertEquals(3, attempts(), "a bad edit keeps what was there");

        save(policies, resiliency.formatted("3"));
        Files.delete(endpoints);
        await("500 {\"errorCode\":\"ERR_DIRECT_INVOKE\"", "/v1.0/invoke/outside/method/m");
        assertFalse(get("/v1.0/metadata").contains("\"outside\""));
        assertEquals(4, attempts());

        Files.delete(policies);
        Await.await(PATIENCE, () -> "the policy stays", () -> attempts() == 1);
    }

    /** How often a call that always fails is made. */
    private int attempts() {
        while (!nextUri().isEmpty()) {
            // what came before
        }
        assertEquals(
                503,
                node.send("app", "GET", "/v1.0/invoke/app/method/fails", null).statusCode());
        int count = 0;
        while (nextUri().equals("/fails")) {
            count++;
        }
        return count;
    }

    private String greeting() {
        final HttpResponse<String> response =
                node.send("app", "POST", "/v1.0/bindings/greeter", "{\"operation\":\"greet\"}");
        return response.statusCode() + " " + response.body();
    }

    private void awaitGreeting(final String expected) {
        Await.await(PATIENCE, this::greeting, () -> greeting().startsWith(expected));
    }

    /** Makes bindings that answer their setting; {@code fail} does not start. */
    private final class Greeters implements ComponentFactory {
        @Override
        public String type() {
            return "bindings.greeter";
        }

        @Override
        public List<String> keys() {
            return List.of("greeting");
        }

        @Override
        public Component create(final ComponentSpec spec) {
            return new Greeter(spec.text("greeting", ""));
        }
    }

    private final class Greeter implements OutputBinding {
        private final String greeting;
        private boolean isRunning;

        Greeter(final String greeting) {
            this.greeting = greeting;
        }

        @Override
        public void start(final ComponentContext context) throws ComponentException {
            if (greeting.equals("fail")) {
                throw new ComponentException("told to fail");
            }
            isRunning = true;
            assertEquals(1, greetersRunning.incrementAndGet());
        }

        @Override
        public Set<String> operations() {
            return Set.of("greet");
        }

        @Override
        public Response invoke(final Request request) {
            return new Response(
                    ("\"" + greeting + "\"").getBytes(StandardCharsets.UTF_8), "application/json", Map.of());
        }

        @Override
        public void close() {
            if (isRunning) {
                greetersRunning.decrementAndGet();
            }
        }
    }
}
