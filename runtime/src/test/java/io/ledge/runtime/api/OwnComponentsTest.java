package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.client.ComponentInfo;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.runtime.config.RunFile;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Apps of one node that each have components of the same names, in directories of their own. */
@Timeout(180)
class OwnComponentsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BLOCKS = """
            kind: Component
            metadata: {name: statestore}
            spec: {type: state.ledge, metadata: [{name: keyPrefix, value: none}]}
            ---
            kind: Component
            metadata: {name: pubsub}
            spec: {type: pubsub.in-memory}
            ---
            kind: Component
            metadata: {name: vault}
            spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
            ---
            kind: Component
            metadata: {name: locks}
            spec: {type: lock.ledge}
            ---
            kind: Component
            metadata: {name: settings}
            spec: {type: configuration.ledge}
            ---
            kind: Subscription
            metadata: {name: orders}
            spec: {pubsubname: pubsub, topic: orders, route: /orders}
            """;
    private static final String DOOR = """
            ---
            kind: Component
            metadata: {name: door}
            spec: {type: bindings.echo, metadata: [{name: direction, value: "input, output"}]}
            """;

    private final EchoBinding echo = new EchoBinding();

    @TempDir
    private Path project;

    private HttpApp app;
    private ApiNode node;

    @BeforeEach
    void startApp() throws Exception {
        app = new HttpApp().start();
        app.on("/door", 200, "");
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
        app.close();
    }

    private Path resourcesOf(final String appId) throws Exception {
        return Files.createDirectories(project.resolve(appId).resolve(".dapr/resources"));
    }

    private void writeBlocks(final String appId, final String more) throws Exception {
        final Path secrets = project.resolve(appId + ".json");
        Files.writeString(secrets, "{\"key\":\"of " + appId + "\"}");
        Files.writeString(resourcesOf(appId).resolve("blocks.yaml"), BLOCKS.formatted(secrets) + more);
    }

    /** As {@code ledge run -f} starts it. */
    private void start(final String... appIds) throws Exception {
        final Path file = project.resolve("dapr.yaml");
        final StringBuilder text = new StringBuilder("version: 1\ncommon: {resourcesPath: ./common}\napps:\n");
        for (final String appId : appIds) {
            Files.createDirectories(project.resolve(appId));
            text.append("- {appDirPath: ./").append(appId).append("}\n");
        }
        Files.createDirectories(project.resolve("common"));
        Files.writeString(file, text);
        final RunFile run = RunFile.read(file);
        final AppContext[] apps = run.apps().stream()
                .map(member -> new AppContext(member.appId())
                        .resourcesPaths(member.resourcesPaths())
                        .ownDirectories(run.ownDirectories()))
                .toArray(AppContext[]::new);
        apps[0].appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), "", 0));
        node = ApiNode.start(
                project.resolve("data"),
                new NodeContext().resourcesPaths(run.resourcesPaths()).factory(echo.factory()),
                apps);
        Await.await(PATIENCE, () -> "the app is not ready", () -> send(appIds[0], "GET", "/v1.0/healthz", null)
                .startsWith("204"));
    }

    private String send(final String appId, final String method, final String path, final String body) {
        final HttpResponse<String> response = node.send(appId, method, path, body);
        return response.statusCode() + " " + response.body();
    }

    private void save(final String appId, final String value) {
        assertEquals(
                "204 ", send(appId, "POST", "/v1.0/state/statestore", "[{\"key\":\"k\",\"value\":" + value + "}]"));
    }

    private String get(final String appId) {
        return send(appId, "GET", "/v1.0/state/statestore/k", null);
    }

    private LedgeClient connect(final String appId) {
        return LedgeClient.connect(new LedgeClientContext().appId(appId).dataDir(node.dataDir()));
    }

    @Test
    void shouldKeepComponentsOfOneNameApart() throws Exception {
        writeBlocks("shop", DOOR);
        writeBlocks("till", "");
        start("shop", "till");
        save("shop", "1");
        save("till", "2");
        assertEquals("200 1", get("shop"));
        assertEquals("200 {\"key\":\"of shop\"}", send("shop", "GET", "/v1.0/secrets/vault/key", null));
        assertEquals("200 {\"key\":\"of till\"}", send("till", "GET", "/v1.0/secrets/vault/key", null));

        assertEquals("204 ", send("till", "POST", "/v1.0/publish/pubsub/orders", "x"));
        assertNull(app.nextWithin(500), "it is of another app's pubsub");
        assertEquals("204 ", send("shop", "POST", "/v1.0/publish/pubsub/orders", "y"));
        final HttpApp.Request event = app.next();
        assertEquals("/orders", event.uri());
        assertTrue(event.body().contains("\"pubsubname\":\"pubsub\""), event.body());

        final String create = "{\"operation\":\"create\",\"data\":\"d\"}";
        assertEquals("200 \"d\"", send("shop", "POST", "/v1.0/bindings/door", create));
        final String unknown = send("shop", "POST", "/v1.0/bindings/door", create.replace("create", "burn"));
        assertTrue(unknown.contains("'door'") && !unknown.contains("shop/door"), unknown);
        assertTrue(send("till", "POST", "/v1.0/bindings/door", create)
                .startsWith("500 {\"errorCode\":\"ERR_INVOKE_OUTPUT_BINDING\""));
        assertTrue(echo.happens("ding", Map.of()));
        assertEquals("/door", app.next().uri());

        assertFalse(send("shop", "GET", "/v1.0/metadata", null).contains("shop/"));
        node.close();
        start("till", "shop"); // in another order
        assertEquals("200 1", get("shop"));
        assertEquals("200 2", get("till"));
    }

    @Test
    void shouldResolveNamesOfAppsOverIpcByTheirId() throws Exception {
        writeBlocks("shop", DOOR);
        writeBlocks("till", "");
        start("shop", "till");
        save("shop", "1");
        try (LedgeClient shop = connect("shop");
                LedgeClient other = connect("other")) {
            assertEquals("1", new String(shop.getState("statestore", "k").value(), StandardCharsets.UTF_8));
            shop.saveState("statestore", "k", "3".getBytes(StandardCharsets.UTF_8));
            assertEquals("200 3", get("shop"));
            assertEquals("204 ", get("till"));
            for (final String name : List.of("statestore", "shop/statestore")) {
                final LedgeException refused = assertThrows(LedgeException.class, () -> other.getState(name, "k"));
                assertEquals(ErrorCode.STORE_NOT_FOUND, refused.code(), name);
            }
            final List<String> listed =
                    shop.status().components().stream().map(ComponentInfo::name).toList();
            assertTrue(listed.containsAll(List.of("shop/statestore", "till/statestore", "shop/door")), "" + listed);
        }
    }

    @Test
    void shouldShareWhatIsCommonAndFollowEditsOfWhatIsNot() throws Exception {
        writeBlocks("shop", "");
        Files.createDirectories(project.resolve("common"));
        Files.writeString(project.resolve("common/blocks.yaml"), BLOCKS.formatted(project.resolve("shop.json")));
        start("shop", "till", "desk");
        save("till", "2");
        assertEquals("200 2", get("desk"));
        assertEquals("204 ", get("shop"));

        ReloadTest.save(
                resourcesOf("shop").resolve("more.yaml"),
                "kind: Component\nmetadata: {name: late}\nspec: {type: state.in-memory}\n");
        Await.await(PATIENCE, () -> send("shop", "GET", "/v1.0/state/late/k", null), () -> send(
                        "shop", "POST", "/v1.0/state/late", "[{\"key\":\"k\",\"value\":7}]")
                .startsWith("204"));
        assertEquals("200 7", send("shop", "GET", "/v1.0/state/late/k", null));
        assertTrue(send("till", "GET", "/v1.0/state/late/k", null).startsWith("400 "));
    }

    @Test
    void shouldFindWhatWasKeptBeforeAppsHadComponentsOfTheirOwn() throws Exception {
        final String store = "kind: Component\nmetadata: {name: statestore}\nspec: {type: state.ledge}\n";
        final Path common = Files.createDirectories(project.resolve("common"));
        Files.writeString(common.resolve("store.yaml"), store);
        start("shop", "till");
        save("shop", "1");
        node.close();

        Files.delete(common.resolve("store.yaml"));
        Files.writeString(resourcesOf("shop").resolve("store.yaml"), store);
        Files.writeString(resourcesOf("till").resolve("store.yaml"), store);
        start("till", "shop");
        assertEquals("200 1", get("shop"));
        assertEquals("204 ", get("till"));
        save("shop", "4");
        save("till", "5");
        node.close();
        start("shop", "till");
        assertEquals("200 4", get("shop"));
        assertEquals("200 5", get("till"));
    }

    @Test
    void shouldShowAppsOverIpcWhatTheySeeOverHttp() throws Exception {
        writeBlocks("shop", "");
        Files.writeString(
                Files.createDirectories(project.resolve("common")).resolve("ledger.yaml"),
                "kind: Component\nmetadata: {name: ledger}\nspec: {type: state.in-memory}\n");
        start("shop", "till");
        assertTrue(send("shop", "GET", "/v1.0/state/ledger/k", null).startsWith("400 "));
        assertEquals("204 ", send("till", "GET", "/v1.0/state/ledger/k", null));
        try (LedgeClient shop = connect("shop");
                LedgeClient till = connect("till")) {
            till.getState("ledger", "k");
            final LedgeException refused = assertThrows(LedgeException.class, () -> shop.getState("ledger", "k"));
            assertEquals(ErrorCode.STORE_NOT_FOUND, refused.code());
        }
    }

    private static String withKeys(final String keyPrefix) {
        return "kind: Component\nmetadata: {name: statestore}\n"
                + "spec: {type: state.ledge, metadata: [{name: keyPrefix, value: %s}]}\n".formatted(keyPrefix);
    }

    /** Neither may read what the other writes, whoever of them the data was for. */
    @Test
    void shouldShareNothingWhereTwoStoresMightGoOnWithWhatWasKept() throws Exception {
        final Path common = Files.createDirectories(project.resolve("common")).resolve("store.yaml");
        Files.writeString(common, withKeys("none"));
        start("shop", "till", "desk");
        save("shop", "1");
        node.close();

        Files.delete(common);
        Files.writeString(resourcesOf("shop").resolve("store.yaml"), withKeys("none"));
        Files.writeString(resourcesOf("till").resolve("store.yaml"), withKeys("none"));
        Files.writeString(resourcesOf("desk").resolve("store.yaml"), withKeys("appid"));
        start("till", "shop", "desk");
        assertEquals("204 ", get("shop"));
        save("shop", "4");
        assertEquals("204 ", get("till"));
        save("till", "5");
        save("desk", "6");
        node.close();
        start("shop", "till", "desk");
        assertEquals("200 4", get("shop"));
        assertEquals("200 5", get("till"));
        assertEquals("200 6", get("desk"));
        node.close();

        for (final String appId : List.of("shop", "till", "desk")) {
            Files.delete(resourcesOf(appId).resolve("store.yaml"));
            Files.delete(resourcesOf(appId)); // an app that has it sees nothing of `common`
        }
        Files.writeString(common, withKeys("none"));
        start("shop", "till", "desk");
        assertEquals("200 1", get("till"), "what was kept before is as it was");
    }

    @Test
    void shouldNameAStoreInTheJournalAsBeforeAlsoWhenNoAppSeesIt() throws Exception {
        final Path common = Files.createDirectories(project.resolve("common")).resolve("store.yaml");
        Files.writeString(common, withKeys("none"));
        start("shop");
        save("shop", "1");
        node.close();

        Files.delete(common);
        Files.writeString(resourcesOf("shop").resolve("store.yaml"), withKeys("none") + "scopes: [other]\n");
        for (int life = 0; life < 2; life++) {
            start("shop");
            try (LedgeClient operator = connect(Ipc.CLI_APP_ID)) {
                assertEquals("1", text(operator, "k"));
                operator.saveState("shop/statestore", "l", "2".getBytes(StandardCharsets.UTF_8));
                assertEquals("2", text(operator, "l"));
            }
            node.close();
        }
    }

    private static String text(final LedgeClient client, final String key) {
        final byte[] value = client.getState("shop/statestore", key).value();
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }
}
