package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.secret.SecretScopes;
import io.ledge.api.semantics.AppContext;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretHttpTest {
    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    @BeforeEach
    void write() throws Exception {
        final Path file = resources.resolve("secrets.json");
        Files.writeString(file, "{\"redis\":{\"password\":\"hush\",\"ports\":[1,true]},\"key\":\"s3cret\"}");
        Files.writeString(resources.resolve("a.yaml"), """
                kind: Component
                metadata: {name: bus}
                spec: {type: state.in-memory, metadata: [{name: keyPrefix, secretKeyRef: {name: key}}]}
                auth: {secretStore: vault}
                ---
                kind: Component
                metadata: {name: vault}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
                ---
                kind: Component
                metadata: {name: groups}
                spec:
                  type: secretstores.local.file
                  metadata:
                  - {name: secretsFile, value: %s}
                  - {name: multiValued, value: "true"}
                  - {name: nestedSeparator, value: "."}
                ---
                kind: Component
                metadata: {name: env}
                spec: {type: secretstores.local.env}
                scopes: [app]
                """.formatted(file, file));
    }

    private RawNode start() throws Exception {
        final SecretScopes scopes = new SecretScopes(Map.of(
                "vault", new SecretScopes.Scope(true, List.of(), List.of("redis:password")),
                "groups", new SecretScopes.Scope(false, List.of("key"), List.of())));
        return new RawNode(
                new NodeContext().dataDir(dataDir).resourcesPaths(List.of(resources)),
                new AppContext("app"),
                new AppContext("scoped").secretScopes(scopes));
    }

    @Test
    void shouldAnswerSecretsOfEachKindOfStore() throws Exception {
        try (RawNode node = start()) {
            assertEquals("200 {\"key\":\"s3cret\"}", node.line("GET", "/v1.0/secrets/vault/key", ""));
            assertEquals(
                    "200 {\"redis:password\":\"hush\"}", node.line("GET", "/v1.0/secrets/vault/redis:password", ""));
            assertEquals(
                    "200 {\"password\":\"hush\",\"ports.0\":\"1\",\"ports.1\":\"true\"}",
                    node.line("GET", "/v1.0/secrets/groups/redis", ""));
            assertEquals(
                    "200 {\"PATH\":\"" + System.getenv("PATH") + "\"}", node.line("GET", "/v1.0/secrets/env/PATH", ""));
            assertEquals("200 {\"DAPR_API_TOKEN\":\"\"}", node.line("GET", "/v1.0/secrets/env/DAPR_API_TOKEN", ""));
            assertEquals(
                    "200 {\"key\":{\"key\":\"s3cret\"},\"redis:password\":{\"redis:password\":\"hush\"},"
                            + "\"redis:ports:0\":{\"redis:ports:0\":\"1\"},\"redis:ports:1\":{\"redis:ports:1\":\"true\"}}",
                    node.line("GET", "/v1.0/secrets/vault/bulk", ""));
        }
    }

    @Test
    void shouldKeepScopes() throws Exception {
        try (RawNode node = start()) {
            final int port = node.port(1);
            assertEquals(
                    "403 {\"errorCode\":\"ERR_PERMISSION_DENIED\",\"message\":\"access denied by policy to get"
                            + " \\\"redis:password\\\" from \\\"vault\\\"\"}",
                    RawHttp.call(port, "GET", "/v1.0/secrets/vault/redis:password", "")
                            .line());
            assertEquals(
                    "200 {\"key\":{\"key\":\"s3cret\"}}",
                    RawHttp.call(port, "GET", "/v1.0/secrets/groups/bulk", "").line());
            assertEquals(
                    "401 {\"errorCode\":\"ERR_SECRET_STORE_NOT_FOUND\",\"message\":\"failed finding secret store with key"
                            + " env\"}",
                    RawHttp.call(port, "GET", "/v1.0/secrets/env/PATH", "").line(),
                    "the component is another app's");
        }
    }

    @Test
    void shouldResolveSecretsOfComponentsAndNotTellThem() throws Exception {
        try (RawNode node = start()) {
            assertEquals(
                    "204", node.line("POST", "/v1.0/state/bus", "[{\"key\":\"a\",\"value\":1}]"), "the store came up");
            assertFalse(node.call("GET", "/v1.0/metadata", "").text().contains("s3cret"));
        }
    }

    @Test
    void shouldAnswerErrorsAsDaprDoes() throws Exception {
        try (RawNode node = start()) {
            assertEquals(
                    "500 {\"errorCode\":\"ERR_SECRET_GET\",\"message\":\"failed getting secret with key no from secret store"
                            + " vault: secret no not found\"}",
                    node.line("GET", "/v1.0/secrets/vault/no", ""));
        }
        try (RawNode node = RawNode.with(dataDir)) {
            final String answer = node.line("GET", "/v1.0/secrets/vault/key", "");
            assertTrue(
                    answer.equals(
                            "500 {\"errorCode\":\"ERR_SECRET_STORES_NOT_CONFIGURED\",\"message\":\"secret store is not"
                                    + " configured\"}"),
                    answer);
        }
    }
}
