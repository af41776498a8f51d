package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.NodeContext;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What daprd answers when there is nothing to answer from: no component, an app that does not listen. */
@Timeout(60)
class BareNodeHttpTest {
    @TempDir
    Path dataDir;

    private RawNode node;

    @BeforeEach
    void start() throws Exception {
        final int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        node = new RawNode(
                new NodeContext().dataDir(dataDir).components(List.<ComponentSpec>of()),
                new AppContext("app").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, nobody, "", 0)));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1.0/state/s/k, '', 500, ERR_STATE_STORE_NOT_CONFIGURED, state store s is not configured, DAPR_STATE_NOT_CONFIGURED",
        "POST, /v1.0/state/s, [], 500, ERR_STATE_STORE_NOT_CONFIGURED, state store s is not configured, DAPR_STATE_NOT_CONFIGURED",
        "POST, /v1.0/state/s/bulk, {}, 500, ERR_STATE_STORE_NOT_CONFIGURED, state store s is not configured, DAPR_STATE_NOT_CONFIGURED",
        "POST, /v1.0/state/s/transaction, {}, 500, ERR_STATE_STORE_NOT_CONFIGURED, state store s is not configured, DAPR_STATE_NOT_CONFIGURED",
        "DELETE, /v1.0/state/s/k, '', 500, ERR_STATE_STORE_NOT_CONFIGURED, state store s is not configured, DAPR_STATE_NOT_CONFIGURED",
        "POST, /v1.0/publish/p/t, [], 400, ERR_PUBSUB_NOT_CONFIGURED, pubsub p is not configured, DAPR_PUBSUB_NOT_CONFIGURED",
        "POST, /v1.0/publish/bulk/p/t, [], 400, ERR_PUBSUB_NOT_CONFIGURED, pubsub p is not configured, DAPR_PUBSUB_NOT_CONFIGURED",
        "GET, /v1.0/secrets/s/k, '', 500, ERR_SECRET_STORES_NOT_CONFIGURED, secret store is not configured, ''",
        "GET, /v1.0/secrets/s/bulk, '', 500, ERR_SECRET_STORES_NOT_CONFIGURED, secret store is not configured, ''",
        "GET, /v1.0/configuration/c, '', 500, ERR_CONFIGURATION_STORE_NOT_CONFIGURED, configuration stores not configured, ''",
        "PUT, /v1.0-alpha1/crypto/c/encrypt, {}, 500, ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED, crypto providers not configured, ''"
    })
    void shouldSayThatThereIsNone(
            final String method,
            final String path,
            final String body,
            final int status,
            final String code,
            final String message,
            final String reason) {
        final String line = node.line(method, path, body);
        assertTrue(line.startsWith(status + " {\"errorCode\":\"" + code + "\",\"message\":\"" + message + "\""), line);
        assertEquals(!reason.isEmpty(), line.contains("\"details\":["), line);
        assertTrue(line.contains(reason), line);
    }

    @Test
    void shouldSayWhatItWaitsFor() {
        assertEquals(
                "500 {\"errorCode\":\"ERR_HEALTH_NOT_READY\",\"message\":\"dapr is not ready: [app]\"}",
                node.line("GET", "/v1.0/healthz", ""));
        assertEquals(
                "204", node.line("GET", "/v1.0/healthz/outbound", ""), "the app may call though it does not listen");
    }
}
