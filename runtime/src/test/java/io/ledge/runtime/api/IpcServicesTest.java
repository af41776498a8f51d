package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.secret.SecretScopes;
import io.ledge.api.semantics.AppContext;
import io.ledge.client.Conversation;
import io.ledge.client.Cryptography;
import io.ledge.client.InvokeOptions;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.client.SecretStore;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What the node answers apps over IPC as an app of its own: the same, and to the same, as over Dapr's API. */
@Timeout(60)
class IpcServicesTest {
    private static final int LIMIT = Ipc.DEFAULT_MAX_BODY_LENGTH;

    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    private final CountDownLatch shutDown = new CountDownLatch(1);
    private RawNode node;
    private final List<LedgeClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        final Path secrets = resources.resolve("secrets.json");
        Files.writeString(
                secrets, "{\"redis\":{\"password\":\"a&b=c/d %ü\",\"port\":1},\"key\":\"s3cret\",\"empty\":\"\"}");
        final Path sized = resources.resolve("sized.json");
        Files.writeString(
                sized,
                "{\"one\":\"x\",\"inline\":\"%s\",\"above\":\"%s\",\"long\":\"%s\",\"limit\":\"%s\",\"over\":\"%s\"}"
                        .formatted(
                                "x".repeat(Ipc.INLINE_LIMIT - "inline=".length()),
                                "x".repeat(Ipc.INLINE_LIMIT + 1 - "above=".length()),
                                "x".repeat(64 << 10),
                                "x".repeat(LIMIT - "limit=".length()),
                                "x".repeat(LIMIT + 1 - "over=".length())));
        final Path keys = Files.createDirectory(resources.resolve("keys"));
        Files.write(keys.resolve("k"), new byte[32]);
        Files.writeString(resources.resolve("a.yaml"), """
                kind: Component
                metadata: {name: vault}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
                ---
                kind: Component
                metadata: {name: groups}
                spec:
                  type: secretstores.local.file
                  metadata: [{name: secretsFile, value: %s}, {name: multiValued, value: "true"}]
                ---
                kind: Component
                metadata: {name: sized}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
                ---
                kind: Component
                metadata: {name: mine}
                spec: {type: secretstores.local.env}
                scopes: [app]
                ---
                kind: Component
                metadata: {name: crypt}
                spec: {type: crypto.dapr.localstorage, metadata: [{name: path, value: %s}]}
                ---
                kind: Component
                metadata: {name: echo}
                spec: {type: conversation.echo}
                """.formatted(secrets, secrets, sized, keys));
        node = new RawNode(
                new NodeContext().dataDir(dataDir).resourcesPaths(List.of(resources)),
                new AppContext("app").shutdown(shutDown::countDown),
                new AppContext("scoped")
                        .secretScopes(new SecretScopes(Map.of(
                                "vault",
                                new SecretScopes.Scope(false, List.of("key"), List.of()),
                                "groups",
                                new SecretScopes.Scope(true, List.of(), List.of("redis"))))));
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
    void shouldAnswerSecretsWhetherOrNotTheAppsApiIsServed() throws Exception {
        for (final String appId : List.of("app", "other")) {
            final SecretStore vault = new SecretStore(client(appId), "vault");
            assertEquals(Map.of("key", "s3cret"), vault.get("key"));
            assertEquals(Map.of("redis:password", "a&b=c/d %ü"), vault.get("redis:password"));
            assertEquals(Map.of("empty", ""), vault.getAsync("empty").get());
            assertEquals(
                    Map.of(
                            "key", Map.of("key", "s3cret"),
                            "empty", Map.of("empty", ""),
                            "redis:port", Map.of("redis:port", "1"),
                            "redis:password", Map.of("redis:password", "a&b=c/d %ü")),
                    vault.getBulk());
            final SecretStore groups = new SecretStore(clients.getLast(), "groups");
            assertEquals(Map.of("password", "a&b=c/d %ü", "port", "1"), groups.get("redis"));
            assertEquals(
                    Set.of("redis", "key", "empty"), groups.getBulkAsync().get().keySet());
        }
    }

    @Test
    void shouldKeepTheScopesOfTheAppsConfiguration() {
        final LedgeClient scoped = client("scoped");
        final SecretStore vault = new SecretStore(scoped, "vault");
        assertEquals(Map.of("key", "s3cret"), vault.get("key"));
        final LedgeException denied = assertThrows(LedgeException.class, () -> vault.get("redis:password"));
        assertEquals(ErrorCode.NOT_ALLOWED, denied.code());
        assertTrue(denied.getMessage().contains("access denied by policy to get \"redis:password\" from \"vault\""));
        assertEquals(Set.of("key"), vault.getBulk().keySet());
        final SecretStore groups = new SecretStore(scoped, "groups");
        assertEquals(ErrorCode.NOT_ALLOWED, codeOf(() -> groups.get("redis")));
        assertEquals(Set.of("key", "empty"), groups.getBulk().keySet());
    }

    @Test
    void shouldHideWhatIsOfOtherAppsAsWhatIsNotThere() {
        assertEquals(Map.of("PATH", System.getenv("PATH")), new SecretStore(client("app"), "mine").get("PATH"));
        final LedgeClient other = client("other");
        final LedgeException hidden =
                assertThrows(LedgeException.class, () -> new SecretStore(other, "mine").get("PATH"));
        final LedgeException absent =
                assertThrows(LedgeException.class, () -> new SecretStore(other, "none").get("PATH"));
        assertEquals(ErrorCode.COMPONENT_NOT_FOUND, hidden.code());
        assertEquals(absent.code(), hidden.code());
        assertEquals(absent.getMessage().replace("none", "mine"), hidden.getMessage());
        assertEquals(ErrorCode.COMPONENT_NOT_FOUND, codeOf(() -> new SecretStore(other, "crypt").getBulk()));
        assertEquals(ErrorCode.COMPONENT_FAILED, codeOf(() -> new SecretStore(other, "vault").get("none")));
    }

    @Test
    void shouldKeepTheSizesOfPayloads() {
        final SecretStore sized = new SecretStore(client("app"), "sized");
        assertEquals(Map.of("one", "x"), sized.get("one"));
        for (final String name : List.of("inline", "above", "long", "limit")) {
            final String value = sized.get(name).get(name);
            assertEquals("", value.replace("x", ""), name);
            assertTrue(value.length() > 4_000, name);
        }
        assertEquals(ErrorCode.BODY_TOO_LARGE, codeOf(() -> sized.get("over")));
        assertEquals(ErrorCode.BODY_TOO_LARGE, codeOf(sized::getBulk));
        assertEquals(Map.of("one", "x"), sized.get("one"), "and goes on");
    }

    @Test
    void shouldAnswerManyAtOnce() throws Exception {
        final SecretStore vault = new SecretStore(client("app"), "vault");
        final List<CompletableFuture<Map<String, String>>> asked = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            asked.add(vault.getAsync(i % 2 == 0 ? "key" : "absent"));
        }
        for (int i = 0; i < asked.size(); i++) {
            final CompletableFuture<Map<String, String>> answer = asked.get(i);
            if (i % 2 == 0) {
                assertEquals(Map.of("key", "s3cret"), answer.get());
            } else {
                final Throwable cause =
                        assertThrows(ExecutionException.class, answer::get).getCause();
                assertEquals(ErrorCode.COMPONENT_FAILED, ((LedgeException) cause).code());
            }
        }
    }

    @Test
    void shouldDecryptWhatIsEncryptedAndNothingElse() throws Exception {
        final Cryptography crypt = new Cryptography(client("app"), "crypt");
        for (final int length : new int[] {0, 1, 5_000, LIMIT - 4_096}) {
            final byte[] document = new byte[length];
            Arrays.fill(document, (byte) 7);
            final byte[] encrypted = crypt.encryptAsync(document, "k", "A256KW").get();
            assertTrue(encrypted.length > length);
            assertArrayEquals(document, crypt.decrypt(encrypted));
        }
        final byte[] changed = crypt.encrypt("x".getBytes(UTF_8), "k", "A256KW");
        changed[changed.length - 1]++;
        assertEquals(ErrorCode.COMPONENT_FAILED, codeOf(() -> crypt.decrypt(changed)));
        assertEquals(ErrorCode.COMPONENT_FAILED, codeOf(() -> crypt.encrypt(new byte[1], "none", "A256KW")));
        assertEquals(ErrorCode.BODY_TOO_LARGE, codeOf(() -> crypt.encrypt(new byte[LIMIT], "k", "A256KW")));
        final LedgeClient client = clients.getLast();
        assertEquals(
                ErrorCode.COMPONENT_NOT_FOUND, codeOf(() -> new Cryptography(client, "vault").decrypt(new byte[1])));
    }

    @Test
    void shouldConverseAndTellOfTheNode() {
        final LedgeClient app = client("app");
        final String said = new Conversation(app, "echo")
                .converse("{\"inputs\":[{\"messages\":[{\"ofUser\":{\"content\":[{\"text\":\"hello\"}]}}]}]}");
        assertTrue(said.contains("\"content\":\"hello\""), said);
        assertEquals(ErrorCode.METADATA_INVALID, codeOf(() -> new Conversation(app, "echo").converse("{")));
        assertEquals(ErrorCode.COMPONENT_NOT_FOUND, codeOf(() -> new Conversation(app, "none").converse("{}")));

        assertTrue(app.metadata().startsWith("{\"id\":\"app\","), app.metadata());
        assertTrue(app.metadata().contains("\"name\":\"mine\""), app.metadata());
        final LedgeClient other = client("other");
        assertTrue(other.metadata().startsWith("{\"id\":\"other\","), other.metadata());
        assertFalse(other.metadata().contains("\"name\":\"mine\""), other.metadata());
    }

    @Test
    void shouldFollowTheFilesForAppsWhoseApiIsNotServed() throws Exception {
        final LedgeClient other = client("other");
        final SecretStore late = new SecretStore(other, "late");
        assertEquals(ErrorCode.COMPONENT_NOT_FOUND, codeOf(() -> late.get("key")));
        Files.writeString(resources.resolve("late.yaml"), """
                kind: Component
                metadata: {name: late}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
                """.formatted(resources.resolve("secrets.json")));
        Await.await(Duration.ofSeconds(30), () -> "never seen", () -> other.metadata()
                .contains("\"name\":\"late\""));
        assertEquals(Map.of("key", "s3cret"), late.get("key"));
    }

    @Test
    void shouldShutDownWhatIsServedOfTheAppAndNothingForOthers() throws Exception {
        final LedgeException refused =
                assertThrows(LedgeException.class, () -> client("other").shutdown());
        assertEquals(ErrorCode.NOT_ALLOWED, refused.code());
        assertTrue(refused.getMessage().contains("`ledge stop`"), refused.getMessage());
        assertEquals(1, shutDown.getCount());
        client("app").shutdown();
        assertTrue(shutDown.await(20, TimeUnit.SECONDS));
    }

    @Test
    void shouldBeNobodyElsesAppAndNoneOfTheApis() throws Exception {
        assertEquals(ErrorCode.APP_ID_INVALID, codeOf(() -> client(Ipc.NODE_APP_ID)));
        final String answer = node.line("GET", "/v1.0/invoke/.ledge/method/v1.0/secrets/vault/key", "");
        assertTrue(answer.startsWith("500 ") && answer.contains("ERR_DIRECT_INVOKE"), answer);
        final LedgeClient app = client("app");
        assertEquals(
                ErrorCode.UNKNOWN_TEMPLATE,
                codeOf(() -> app.invokeMethod(Ipc.NODE_APP_ID, "v1.0/none", new byte[0], InvokeOptions.get())));
        assertEquals(2 + 1, app.status().sessions(), "of the apps: two by their API, one over IPC");
    }
}
