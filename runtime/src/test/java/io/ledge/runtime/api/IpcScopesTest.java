package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.client.Ack;
import io.ledge.client.ConfigurationStore;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.client.LockStore;
import io.ledge.client.ScanOptions;
import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentContext;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.InputBinding;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Scopes of components and topics, and encrypted stores, as apps over IPC meet them. */
@Timeout(60)
class IpcScopesTest {
    private static final byte[] VALUE = "v".getBytes(UTF_8);
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    private final SlowBinding slow = new SlowBinding();
    private RawNode node;
    private final List<LedgeClient> clients = new ArrayList<>();
    private LedgeClient a;
    private LedgeClient b;

    @BeforeEach
    void start() throws Exception {
        final Path secrets = resources.resolve("secrets.json");
        Files.writeString(secrets, "{\"key\":\"%s\",\"topics\":\"t1\"}".formatted("0a".repeat(32)));
        Files.writeString(resources.resolve("scoped.yaml"), """
                kind: Component
                metadata: {name: store}
                spec: {type: state.in-memory}
                scopes: [a]
                ---
                kind: Component
                metadata: {name: locks}
                spec: {type: lock.ledge}
                scopes: [a]
                ---
                kind: Component
                metadata: {name: settings}
                spec: {type: configuration.ledge}
                scopes: [a]
                ---
                kind: Component
                metadata: {name: bus}
                spec: {type: pubsub.in-memory}
                scopes: [a]
                ---
                kind: Component
                metadata: {name: topics}
                spec:
                  type: pubsub.in-memory
                  metadata:
                  - {name: allowedTopics, value: "t1,t2,t3"}
                  - {name: protectedTopics, value: t3}
                  - {name: publishingScopes, value: "a=t1,t3;b="}
                  - {name: subscriptionScopes, value: "b=t2"}
                ---
                kind: Component
                metadata: {name: quiet}
                spec:
                  type: pubsub.in-memory
                  metadata: [{name: AllowedTopics, secretKeyRef: {name: topics}}]
                auth: {secretStore: vault}
                ---
                kind: Component
                metadata: {name: sealed}
                spec:
                  type: state.in-memory
                  metadata: [{name: primaryEncryptionKey, secretKeyRef: {name: key}}, {name: keyPrefix, value: none}]
                auth: {secretStore: vault}
                ---
                kind: Component
                metadata: {name: vault}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
                """.formatted(secrets));
        Files.writeString(resources.resolve("echo.yaml"), echo("[a]"));
        Files.writeString(
                resources.resolve("late.yaml"),
                "kind: Component\nmetadata: {name: mended}\n"
                        + "spec: {type: state.in-memory, metadata: [{name: maxEntries, value: many}]}\n");
        node = new RawNode(
                new NodeContext()
                        .dataDir(dataDir)
                        .resourcesPaths(List.of(resources))
                        .factory(new EchoBinding().factory())
                        .factory(slow),
                new AppContext("a"));
        a = client("a");
        b = client("b");
    }

    @AfterEach
    void stop() {
        clients.forEach(LedgeClient::close);
        node.close();
    }

    private LedgeClient client(final String appId) {
        final LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId(appId).dataDir(dataDir));
        clients.add(client);
        return client;
    }

    private static ErrorCode codeOf(final Executable call) {
        return assertThrows(LedgeException.class, call).code();
    }

    @Test
    void shouldHideComponentsFromAppsOutOfTheirScopes() {
        a.saveState("store", "k", VALUE);
        assertEquals(ErrorCode.STORE_NOT_FOUND, codeOf(() -> b.getState("store", "k")));
        assertEquals(ErrorCode.STORE_NOT_FOUND, codeOf(() -> b.saveState("store", "k", VALUE)));
        assertTrue(new LockStore(a, "locks").tryLock("door", "me", LONG).isPresent());
        assertEquals(ErrorCode.STORE_NOT_FOUND, codeOf(() -> new LockStore(b, "locks").tryLock("door", "me", LONG)));
        a.saveState("settings", "k", VALUE);
        assertEquals(ErrorCode.STORE_NOT_FOUND, codeOf(() -> new ConfigurationStore(b, "settings").get()));
        a.publish("bus", "t", VALUE);
        assertEquals(ErrorCode.PUBSUB_NOT_FOUND, codeOf(() -> b.publish("bus", "t", VALUE)));
        assertEquals(ErrorCode.PUBSUB_NOT_FOUND, codeOf(() -> b.subscribe("bus", "t", event -> Ack.SUCCESS)));
    }

    @Test
    void shouldLetTheCommandLineSeeWhatIsScoped() {
        final LedgeClient operator = client(Ipc.CLI_APP_ID);
        operator.saveState("settings", "interval", VALUE);
        assertEquals(
                "v",
                new ConfigurationStore(a, "settings")
                        .get("interval")
                        .get("interval")
                        .value());
    }

    @Test
    void shouldKeepTopicScopes() {
        a.publish("topics", "t1", VALUE);
        a.publish("topics", "t3", VALUE);
        for (final String topic : List.of("t2", "t4")) {
            assertEquals(ErrorCode.NOT_ALLOWED, codeOf(() -> a.publish("topics", topic, VALUE)), topic);
        }
        assertEquals(ErrorCode.NOT_ALLOWED, codeOf(() -> b.publish("topics", "t1", VALUE)));
        b.subscribe("topics", "t2", event -> Ack.SUCCESS);
        assertEquals(ErrorCode.NOT_ALLOWED, codeOf(() -> b.subscribe("topics", "t1", event -> Ack.SUCCESS)));
        a.subscribe("topics", "t1", event -> Ack.SUCCESS);
        assertEquals(ErrorCode.NOT_ALLOWED, codeOf(() -> a.subscribe("topics", "t3", event -> Ack.SUCCESS)));
        final LedgeClient c = client("c");
        c.publish("topics", "t2", VALUE);
        final LedgeException refused = assertThrows(LedgeException.class, () -> c.publish("topics", "t3", VALUE));
        assertTrue(refused.getMessage().contains("topic t3 is not allowed for app id c"), refused.getMessage());
    }

    /** However the setting is written, and wherever its value is from. */
    @Test
    void shouldKeepTopicScopesOverHttpAsOverIpc() throws Exception {
        a.publish("quiet", "t1", VALUE);
        assertEquals(ErrorCode.NOT_ALLOWED, codeOf(() -> a.publish("quiet", "t2", VALUE)));
        assertEquals("204", node.line("POST", "/v1.0/publish/quiet/t1", "x"));
        final String refused = node.line("POST", "/v1.0/publish/quiet/t2", "x");
        assertTrue(refused.startsWith("403 "), refused);
    }

    @Test
    void shouldFollowScopesWhenTheirFileChanges() throws Exception {
        invoke(a);
        assertEquals(ErrorCode.BINDING_NOT_FOUND, codeOf(() -> invoke(b)));
        Files.writeString(resources.resolve("echo.yaml"), echo("[b]"));
        Await.await(Duration.ofSeconds(30), () -> "b never sees it", () -> isSeenBy(b));
        assertEquals(ErrorCode.BINDING_NOT_FOUND, codeOf(() -> invoke(a)));
    }

    private static boolean isSeenBy(final LedgeClient client) {
        try {
            invoke(client);
            return true;
        } catch (final LedgeException ex) {
            assertEquals(ErrorCode.BINDING_NOT_FOUND, ex.code());
            return false;
        }
    }

    private static String echo(final String scopes) {
        return """
                kind: Component
                metadata: {name: echo}
                spec: {type: bindings.echo}
                scopes: %s
                """.formatted(scopes);
    }

    private static void invoke(final LedgeClient client) {
        client.invokeBinding("echo", "create", VALUE, Map.of());
    }

    /** Whoever asks all the while is never let in, also while the same edit's binding is slow to start. */
    @Test
    void shouldKeepANewStoreFromOthersFromTheFirstMomentOn() throws Exception {
        Files.writeString(
                resources.resolve("late.yaml"),
                scoped("late") + "---\n" + scoped("mended")
                        + "---\nkind: Component\nmetadata: {name: slow}\nspec: {type: bindings.slow}\n");
        slow.begun.await();
        for (int i = 0; i < 100; i++) {
            assertHidden("late");
            assertHidden("mended");
        }
        slow.goOn.countDown();
        Await.await(Duration.ofSeconds(30), () -> "a never sees it", () -> isThere(a));
        assertHidden("late");
        assertHidden("mended");
    }

    private void assertHidden(final String store) {
        assertEquals(ErrorCode.STORE_NOT_FOUND, codeOf(() -> b.getState(store, "k")), store);
    }

    private static String scoped(final String name) {
        return "kind: Component\nmetadata: {name: %s}\nspec: {type: state.in-memory}\nscopes: [a]\n".formatted(name);
    }

    /** A binding that starts when it is told to. */
    private static final class SlowBinding implements ComponentFactory, InputBinding {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public String type() {
            return "bindings.slow";
        }

        @Override
        public List<String> keys() {
            return List.of();
        }

        @Override
        public Component create(final ComponentSpec spec) {
            return this;
        }

        @Override
        public void start(final ComponentContext context) {
            begun.countDown();
            try {
                goOn.await();
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {}
    }

    private static boolean isThere(final LedgeClient client) {
        try {
            client.getState("late", "k");
            return true;
        } catch (final LedgeException ex) {
            assertEquals(ErrorCode.STORE_NOT_FOUND, ex.code());
            return false;
        }
    }

    @Test
    void shouldNotLetPlaintextIntoAnEncryptedStore() throws Exception {
        assertEquals("204", node.line("POST", "/v1.0/state/sealed", "[{\"key\":\"k\",\"value\":\"secret\"}]"));
        final LedgeException refused = assertThrows(LedgeException.class, () -> a.incrementState("sealed", "n", 1));
        assertEquals(ErrorCode.STORE_ENCRYPTED, refused.code());
        assertTrue(refused.getMessage().contains("'sealed' are encrypted"), refused.getMessage());
        assertEquals(ErrorCode.STORE_ENCRYPTED, codeOf(() -> a.scanStatePage("sealed", "", ScanOptions.none(), null)));
        final LedgeClient operator = client(Ipc.CLI_APP_ID);
        assertEquals(ErrorCode.STORE_ENCRYPTED, codeOf(() -> operator.incrementState("sealed", "n", 1)));
        assertEquals("200 \"secret\"", node.line("GET", "/v1.0/state/sealed/k", ""));
        a.deleteState("sealed", "k");
        assertEquals("204", node.line("GET", "/v1.0/state/sealed/k", ""));
    }
}
