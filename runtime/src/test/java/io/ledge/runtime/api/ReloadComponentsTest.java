package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.client.ComponentInfo;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentContext;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.InputBinding;
import io.ledge.core.binding.ThreadedStateComponent;
import io.ledge.core.state.StateReplies;
import io.ledge.core.state.StateRequest;
import io.ledge.core.state.StateStore;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Components that come, change and go while the node runs, those of the core among them. */
@Timeout(120)
class ReloadComponentsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EchoBinding echo = new EchoBinding();
    private final Clocks clocks = new Clocks();
    private final Stores stores = new Stores();

    @TempDir
    private Path dataDir;

    @TempDir
    private Path resources;

    private HttpApp app;
    private ApiNode node;

    @BeforeEach
    void startApp() throws Exception {
        app = new HttpApp().start();
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
        app.close();
    }

    private void start() throws Exception {
        node = ApiNode.start(
                dataDir,
                new NodeContext()
                        .resourcesPaths(List.of(resources))
                        .factory(echo.factory())
                        .factory(clocks)
                        .factory(stores),
                new AppContext("app").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), "", 0)));
        await("204", "GET", "/v1.0/healthz", null);
    }

    private static String component(final String name, final String type, final String metadata) {
        return "---\nkind: Component\nmetadata: {name: %s}\nspec: {type: %s, metadata: [%s]}\n"
                .formatted(name, type, metadata);
    }

    private String send(final String method, final String path, final String body) {
        final HttpResponse<String> response = node.send("app", method, path, body);
        return response.statusCode() + " " + response.body();
    }

    private void await(final String expected, final String method, final String path, final String body) {
        Await.await(PATIENCE, () -> path + " is " + send(method, path, body), () -> send(method, path, body)
                .startsWith(expected));
    }

    /** Types of what {@code ledge status} lists, by name. */
    private Map<String, String> listed() {
        try (LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId("status").dataDir(dataDir))) {
            return client.status().components().stream()
                    .collect(Collectors.toMap(ComponentInfo::name, ComponentInfo::type));
        }
    }

    @Test
    void shouldTakeInAStoreOfAnotherThreadOnceItOpens() throws Exception {
        final Path file = resources.resolve("far.yaml");
        start();
        ReloadTest.save(
                resources.resolve("last.yaml"), component("near", "state.in-memory", "")); // read behind the other
        ReloadTest.save(file, component("far", Stores.TYPE, "{name: broken, value: yes}"));
        await("204", "POST", "/v1.0/state/near", "[{\"key\":\"k\",\"value\":2}]");
        Await.await(PATIENCE, () -> "it is opened", () -> stores.attempts.get() > 0);
        assertEquals(Map.of("near", "state.in-memory"), listed());
        ReloadTest.save(file, component("far", Stores.TYPE, ""));
        await("204", "POST", "/v1.0/state/far", "[{\"key\":\"k\",\"value\":2}]");
        assertEquals(2, stores.attempts.get());
        try (LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId("status").dataDir(dataDir))) {
            assertEquals(
                    List.of("near UP", "far UP"),
                    client.status().components().stream()
                            .map(row -> row.name() + " " + row.state())
                            .toList());
        }
    }

    private void set(final String key, final String value) {
        try (LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId("operator").dataDir(dataDir))) {
            client.saveState("settings", key, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void assertTold(final String value) throws InterruptedException {
        final HttpApp.Request told = app.next();
        assertEquals("/configuration/settings/k", told.uri());
        assertTrue(told.body().contains("\"value\":\"" + value + "\""), told.body());
    }

    @Test
    void shouldTellSubscribersOfAConfigurationStoreThatCameBack() throws Exception {
        final Path file = resources.resolve("settings.yaml");
        Files.writeString(file, component("settings", "configuration.ledge", ""));
        start();
        final String subscribed = send("GET", "/v1.0/configuration/settings/subscribe", null);
        assertTrue(subscribed.startsWith("200 {\"id\":"), subscribed);
        set("k", "1");
        assertTold("1");
        Files.delete(file);
        await("500", "GET", "/v1.0/configuration/settings", null);
        ReloadTest.save(file, component("settings", "configuration.ledge", ""));
        await("200", "GET", "/v1.0/configuration/settings", null);
        assertTold("1"); // what holds now
        set("k", "2");
        assertTold("2");
        Files.delete(file);
        await("500", "GET", "/v1.0/configuration/settings", null);
        final String id = subscribed.substring("200 {'id':'".length(), subscribed.length() - 2);
        assertEquals("200 {\"ok\":true}", send("GET", "/v1.0/configuration/settings/" + id + "/unsubscribe", null));
    }

    @Test
    void shouldTakeInStoresAndPubSubThatAreNew() throws Exception {
        Files.writeString(resources.resolve("first.yaml"), component("kept", "state.ledge", ""));
        start();
        assertEquals("204 ", send("POST", "/v1.0/state/kept", "[{\"key\":\"k\",\"value\":1}]"));
        ReloadTest.save(
                resources.resolve("new.yaml"),
                component("fresh", "state.in-memory", "{name: maxEntries, value: 1}")
                        + component("more", "state.ledge", "")
                        + component("locks", "lock.ledge", "")
                        + component("settings", "configuration.ledge", "")
                        + component("bus", "pubsub.in-memory", "")
                        + "---\nkind: Subscription\nmetadata: {name: s}\n"
                        + "spec: {pubsubname: bus, topic: t, route: /events}\n");
        await("204", "POST", "/v1.0/state/fresh", "[{\"key\":\"k\",\"value\":2}]");
        assertEquals("200 2", send("GET", "/v1.0/state/fresh/k", null));
        assertTrue(send("POST", "/v1.0/state/fresh", "[{\"key\":\"l\",\"value\":2}]")
                .contains("maxEntries=1"));
        assertEquals("204 ", send("POST", "/v1.0/state/more", "[{\"key\":\"k\",\"value\":3}]"));
        final String lock = send(
                "POST",
                "/v1.0-alpha1/lock/locks",
                "{\"resourceId\":\"r\",\"lockOwner\":\"me\",\"expiryInSeconds\":60}");
        assertTrue(lock.startsWith("200 {\"success\":true"), lock);
        assertEquals("204 ", send("GET", "/v1.0/configuration/settings", null));
        assertEquals("204 ", send("POST", "/v1.0/publish/bus/t", "x"));
        assertEquals("/events", app.next().uri());
        assertEquals(
                Map.of(
                        "kept", "state.ledge",
                        "fresh", "state.in-memory",
                        "more", "state.ledge",
                        "locks", "lock.ledge",
                        "settings", "configuration.ledge",
                        "bus", "pubsub.in-memory"),
                listed());
        node.close();
        start();
        assertEquals("200 3", send("GET", "/v1.0/state/more/k", null));
        assertEquals("204 ", send("GET", "/v1.0/state/fresh/k", null));
    }

    @Test
    void shouldTakeOtherScopesAtOnceAndLetTheComponentGoOn() throws Exception {
        final Path file = resources.resolve("first.yaml");
        Files.writeString(file, component("memory", "state.in-memory", "") + component("bus", "pubsub.in-memory", ""));
        start();
        assertEquals("204 ", send("POST", "/v1.0/state/memory", "[{\"key\":\"k\",\"value\":1}]"));
        assertEquals("204 ", send("POST", "/v1.0/publish/bus/t", "x"));

        ReloadTest.save(
                file,
                component("memory", "state.in-memory", "") + "scopes: [other]\n"
                        + component("bus", "pubsub.in-memory", "{name: AllowedTopics, value: u}"));
        await("500 {\"errorCode\":\"ERR_STATE_STORE_NOT_CONFIGURED\"", "GET", "/v1.0/state/memory/k", null);
        assertTrue(send("POST", "/v1.0/publish/bus/t", "x").startsWith("403 "));
        assertEquals("204 ", send("POST", "/v1.0/publish/bus/u", "x"));

        ReloadTest.save(
                file,
                component("memory", "state.in-memory", "") + "scopes: [app]\n"
                        + component("bus", "pubsub.in-memory", ""));
        await("200 1", "GET", "/v1.0/state/memory/k", null);
        assertEquals("204 ", send("POST", "/v1.0/publish/bus/t", "x"));
    }

    @Test
    void shouldRefuseAJournalThatIsNotThereAndSettingsThatAreWrong() throws Exception {
        Files.writeString(resources.resolve("first.yaml"), component("memory", "state.in-memory", ""));
        start();
        ReloadTest.save(
                resources.resolve("new.yaml"),
                component("late", "state.ledge", "")
                        + component("wrong", "state.in-memory", "{name: maxEntries, value: many}")
                        + component("good", "state.in-memory", ""));
        await("204", "POST", "/v1.0/state/good", "[{\"key\":\"k\",\"value\":2}]");
        assertTrue(
                send("GET", "/v1.0/state/late/k", null).startsWith("400 {\"errorCode\":\"ERR_STATE_STORE_NOT_FOUND\""));
        assertTrue(send("GET", "/v1.0/state/wrong/k", null)
                .startsWith("400 {\"errorCode\":\"ERR_STATE_STORE_NOT_FOUND\""));
        assertEquals(Map.of("memory", "state.in-memory", "good", "state.in-memory"), listed());
    }

    @Test
    void shouldTakeInABindingAndGiveItAnotherTypeAndDirection() throws Exception {
        Files.writeString(resources.resolve("first.yaml"), component("memory", "state.in-memory", ""));
        app.on("/door", 200, "");
        start();
        final Path file = resources.resolve("door.yaml");
        ReloadTest.save(file, component("door", EchoBinding.TYPE, ""));
        await("200", "POST", "/v1.0/bindings/door", "{\"operation\":\"create\",\"data\":\"d\"}");
        awaitEvent("open");

        ReloadTest.save(file, component("door", Clocks.TYPE, "{name: broken, value: \"true\"}"));
        ReloadTest.save(resources.resolve("second.yaml"), component("second", "state.in-memory", ""));
        await("204", "GET", "/v1.0/state/second/k", null);
        assertTrue(
                send("POST", "/v1.0/bindings/door", "{\"operation\":\"create\",\"data\":\"d\"}")
                        .startsWith("200"),
                "the new one does not start, the old one came back");
        awaitEvent("again");

        ReloadTest.save(file, component("door", Clocks.TYPE, ""));
        Await.await(PATIENCE, () -> listed().toString(), () -> Clocks.TYPE.equals(listed().get("door")));
        await("500", "POST", "/v1.0/bindings/door", "{\"operation\":\"create\",\"data\":\"d\"}");
        Files.delete(file);
        Await.await(PATIENCE, () -> listed().toString(), () -> !listed().containsKey("door"));
    }

    /** Neither the edit nor what it was before starts: whoever undoes it, has it back. */
    @Test
    void shouldTakeBackAnEditWhoseRollBackFailed() throws Exception {
        final Path file = resources.resolve("door.yaml");
        final String good = component("door", Clocks.TYPE, "");
        Files.writeString(file, good);
        start();
        awaitDoor(ComponentInfo.State.UP);
        clocks.isPortTaken = true;
        ReloadTest.save(file, component("door", Clocks.TYPE, "{name: broken, value: \"true\"}"));
        awaitDoor(ComponentInfo.State.FAILED);
        awaitReload("one");
        ReloadTest.save(file, component("door", Clocks.TYPE, "{name: broken, value: \"yes\"}"));
        awaitReload("two");
        awaitDoor(ComponentInfo.State.FAILED);
        clocks.isPortTaken = false;
        ReloadTest.save(file, good);
        awaitDoor(ComponentInfo.State.UP);
    }

    private void awaitDoor(final ComponentInfo.State state) {
        Await.await(PATIENCE, () -> "door is " + doorState(), () -> doorState() == state);
    }

    /** Null: it is not listed. */
    private ComponentInfo.State doorState() {
        try (LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId("status").dataDir(dataDir))) {
            return client.status().components().stream()
                    .filter(component -> component.name().equals("door"))
                    .map(ComponentInfo::state)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Until what was saved before is read. */
    private void awaitReload(final String store) throws Exception {
        ReloadTest.save(resources.resolve(store + ".yaml"), component(store, "state.in-memory", ""));
        await("204", "GET", "/v1.0/state/" + store + "/k", null);
    }

    /** The app is subscribed to what the binding brings. */
    private void awaitEvent(final String data) {
        Await.await(PATIENCE, () -> "no event comes", () -> {
            echo.happens(data, Map.of());
            final HttpApp.Request request = nextRequest();
            return request != null
                    && request.uri().equals("/door")
                    && request.body().contains(data);
        });
    }

    private HttpApp.Request nextRequest() {
        try {
            return app.nextWithin(200);
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    /** Stores on threads of their own, which take all that they are told; one that is broken does not open. */
    private static final class Stores implements ComponentFactory {
        static final String TYPE = "state.far";

        private final AtomicInteger attempts = new AtomicInteger();

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public List<String> keys() {
            return List.of("broken");
        }

        @Override
        public Component create(final ComponentSpec spec) {
            return new ThreadedStateComponent(
                    spec.name(), Set.of(StateStore.Feature.ETAG), (context, bodies, closing) -> {
                        attempts.incrementAndGet();
                        if (spec.text("broken").isPresent()) {
                            throw new ComponentException("told to fail");
                        }
                        context.status(ComponentState.UP, "");
                        return new Taker();
                    });
        }
    }

    private static final class Taker implements StateStore {
        @Override
        public boolean submit(final StateRequest request, final StateReplies replies) {
            replies.onDone(request.token(), 1);
            return true;
        }

        @Override
        public boolean has(final Feature feature) {
            return feature == Feature.ETAG;
        }

        @Override
        public void close() {}
    }

    /** Makes bindings that only bring events in; {@code broken} ones do not start, and none while their port is taken. */
    private static final class Clocks implements ComponentFactory {
        static final String TYPE = "bindings.clock";

        private volatile boolean isPortTaken;

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public List<String> keys() {
            return List.of("broken");
        }

        @Override
        public Component create(final ComponentSpec spec) {
            return new InputBinding() {
                @Override
                public void start(final ComponentContext context) throws ComponentException {
                    if (isPortTaken || spec.text("broken").isPresent()) {
                        throw new ComponentException("told to fail");
                    }
                    context.status(ComponentState.UP, "");
                }

                @Override
                public void close() {}
            };
        }
    }
}
