package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.client.Cryptography;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.client.SecretStore;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the node does for callers over IPC that have gone is counted as theirs until it is done. */
@Timeout(60)
class IpcGoneCallersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String KEYS =
            "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k\",\"k\":\"%s\"}]}".formatted("A".repeat(43));

    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicBoolean hangs = new AtomicBoolean();
    private HttpApp keys;
    private RawNode node;

    @BeforeEach
    void start() throws Exception {
        keys = new HttpApp();
        keys.on("/keys", exchange -> {
            try {
                if (hangs.getAndSet(true)) {
                    goOn.await();
                }
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            HttpApp.answer(exchange, 200, KEYS);
        });
        keys.start();
        final Path secrets = resources.resolve("secrets.json");
        Files.writeString(secrets, "{\"key\":\"s3cret\"}");
        Files.writeString(resources.resolve("a.yaml"), """
                kind: Component
                metadata: {name: vault}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
                ---
                kind: Component
                metadata: {name: far}
                spec:
                  type: crypto.dapr.jwks
                  metadata:
                  - {name: jwks, value: "http://127.0.0.1:%s/keys"}
                  - {name: requestTimeout, value: 10m}
                  - {name: minRefreshInterval, value: 1ms}
                """.formatted(secrets, keys.port()));
        node = new RawNode(
                new NodeContext().dataDir(dataDir).resourcesPaths(List.of(resources)), new AppContext("app"));
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        node.close();
        keys.close();
    }

    private LedgeClient client(final String appId) {
        return LedgeClient.connect(new LedgeClientContext().appId(appId).dataDir(dataDir));
    }

    private static Map<String, String> secret(final LedgeClient client) {
        return new SecretStore(client, "vault").get("key");
    }

    @Test
    void shouldRefuseAnAppThatComesAndGoes() {
        for (int life = 0; life < 4; life++) {
            try (LedgeClient greedy = client("greedy")) {
                final Cryptography far = new Cryptography(greedy, "far");
                for (int i = 0; i < 60; i++) {
                    far.encryptAsync(new byte[1], "unknown" + i, "A256KW");
                }
                assertTrue(greedy.pingNs() > 0, "the core has passed them on");
            }
        }
        try (LedgeClient greedy = client("greedy");
                LedgeClient other = client("other")) {
            final LedgeException refused = assertThrows(LedgeException.class, () -> secret(greedy));
            assertEquals(ErrorCode.BACK_PRESSURE, refused.code());
            assertTrue(refused.getMessage().contains("'greedy' has 192 calls of the node"), refused.getMessage());
            assertEquals(Map.of("key", "s3cret"), secret(other));
            goOn.countDown();
            Await.await(PATIENCE, () -> "greedy is refused", () -> isAnswered(greedy));
        }
    }

    private static boolean isAnswered(final LedgeClient client) {
        try {
            return secret(client).containsKey("key");
        } catch (final LedgeException ex) {
            assertEquals(ErrorCode.BACK_PRESSURE, ex.code());
            return false;
        }
    }
}
