package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.ApiRules;
import io.ledge.api.semantics.ApiRules.Rule;
import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.NodeContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server does with requests whatever their route, and the routes of the node itself. */
class HttpServerTest {
    private static final String NO_APP_ID =
            "404 {\"errorCode\":\"ERR_DIRECT_INVOKE\",\"message\":\"failed getting app id"
                    + " either from the URL path or the header dapr-app-id\"}";
    private static final long TIMEOUT_MS = 2_000;
    private static final int TOKENED = 1;
    private static final int RULED = 2;

    @TempDir
    static Path dataDir;

    private static RawNode node;

    @BeforeAll
    static void start() throws Exception {
        node = new RawNode(
                new NodeContext()
                        .dataDir(dataDir)
                        .receiveTimeoutMs(TIMEOUT_MS)
                        .components(List.of(ComponentSpec.of("store", "state.in-memory"))),
                new AppContext("app"),
                new AppContext("tokened").apiToken("hush").allowedOrigins(List.of("http://a")),
                new AppContext("ruled").apiRules(new ApiRules(List.of(), List.of(new Rule("metadata", "v1", "http")))));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String save(final int number) {
        return "[{\"key\":\"k" + number + "\",\"value\":" + number + "}]";
    }

    private static byte[] saving(final int number) {
        return RawHttp.request("POST", "/v1.0/state/store", "", save(number).getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/v1.0", "/v1.0/nothing", "/v1.0/state", "/v2.0/state/store/k", "/a/b?c=d", "/%2e%2e/x"})
    void shouldTakeUnknownPathsForInvocationsWithoutAnApp(final String path) {
        assertEquals(NO_APP_ID, node.line("GET", path, ""));
        assertEquals(NO_APP_ID, node.line("PATCH", path, "{}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /v1.0/actors/T/1/state/k | 500 | ERR_ACTOR_RUNTIME_NOT_FOUND | actor runtime is not configured",
                "PUT | /v1.0/actors/T/1/method/m | 500 | ERR_ACTOR_RUNTIME_NOT_FOUND | actor runtime is not configured",
                "POST | /v1.0/workflows/dapr/w/start | 400 | ERR_WORKFLOW_COMPONENT_NOT_FOUND | workflow component dapr could not be found",
                "GET | /v1.0-beta1/workflows/dapr/7 | 400 | ERR_WORKFLOW_COMPONENT_NOT_FOUND | workflow component dapr could not be found",
                "POST | /v1.0-alpha1/jobs/j | 500 | DAPR_SCHEDULER_EMPTY | Scheduler service is not available",
                "DELETE | /v1.0/jobs/j | 500 | DAPR_SCHEDULER_EMPTY | Scheduler service is not available",
                "PUT | /v1.0-alpha1/crypto/c/encrypt | 500 | ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED | crypto providers not configured",
                "POST | /v1.0-alpha1/subtlecrypto/c/getkey | 501 | ERR_API_UNIMPLEMENTED | this API is currently not implemented",
                "POST | /v1.0-alpha1/conversation/c/converse | 400 | ERR_CONVERSATION_NOT_FOUND | failed finding conversation component c",
            })
    void shouldAnswerForBuildingBlocksThatItHasNot(
            final String method, final String path, final int status, final String code, final String message) {
        assertEquals(
                status + " {\"errorCode\":\"" + code + "\",\"message\":\"" + message + "\"}",
                node.line(method, path, "{}"));
    }

    @Test
    void shouldLetWebPagesOfAllowedOriginsCall() {
        final int port = node.port(TOKENED);
        final byte[] nothing = {};
        final RawHttp.Answer preflight = RawHttp.call(
                port,
                "OPTIONS",
                "/v1.0/metadata",
                "origin: http://a\r\naccess-control-request-method: PUT\r\naccess-control-request-headers: dapr-api-token\r\n",
                nothing);
        assertEquals(204, preflight.status());
        assertEquals("http://a", preflight.headers().get("access-control-allow-origin"));
        assertEquals("PUT", preflight.headers().get("access-control-allow-methods"));
        assertEquals("dapr-api-token", preflight.headers().get("access-control-allow-headers"));
        final RawHttp.Answer call =
                RawHttp.call(port, "GET", "/v1.0/metadata", "origin: http://a\r\ndapr-api-token: hush\r\n", nothing);
        assertEquals(200, call.status());
        assertEquals("http://a", call.headers().get("access-control-allow-origin"));
        final RawHttp.Answer other = RawHttp.call(port, "GET", "/v1.0/metadata", "origin: http://b\r\n", nothing);
        assertEquals(401, other.status());
        assertEquals(null, other.headers().get("access-control-allow-origin"));
        final RawHttp.Answer closed = RawHttp.call(
                node.port(),
                "OPTIONS",
                "/v1.0/metadata",
                "origin: http://a\r\naccess-control-request-method: PUT\r\n",
                nothing);
        assertEquals(404, closed.status(), "no page may call this one");
    }

    @Test
    void shouldObeyTheRulesOfAConfiguration() {
        final int port = node.port(RULED);
        assertEquals(NO_APP_ID, RawHttp.call(port, "GET", "/v1.0/metadata", "").line());
        assertEquals("204", RawHttp.call(port, "GET", "/v1.0/state/store/k", "").line());
        assertEquals("204", RawHttp.call(port, "GET", "/v1.0/healthz", "").line());
    }

    @Test
    void shouldTellItsHealth() {
        assertEquals("204", node.line("GET", "/v1.0/healthz", ""));
        assertEquals("204", node.line("GET", "/v1.0/healthz?appid=app", ""));
        assertEquals(
                "500 {\"errorCode\":\"ERR_HEALTH_APPID_NOT_MATCH\",\"message\":\"dapr app-id does not match\"}",
                node.line("GET", "/v1.0/healthz?appid=b", ""));
        assertEquals("204", node.line("GET", "/v1.0/healthz/outbound", ""));
    }

    @Test
    void shouldTellMetadata() {
        assertEquals("204", node.line("PUT", "/v1.0/metadata/cliPID", "42"));
        final String metadata = node.line("GET", "/v1.0/metadata", "");
        assertTrue(metadata.startsWith("200 {\"id\":\"app\",\"runtimeVersion\":\""), metadata);
        assertTrue(
                metadata.contains("\"components\":[{\"name\":\"store\",\"type\":\"state.in-memory\",\"version\":\"v1\","
                        + "\"capabilities\":[\"ETAG\",\"TRANSACTIONAL\",\"QUERY_API\",\"TTL\""),
                metadata);
        assertTrue(metadata.contains("\"cliPID\":\"42\""), metadata);
    }

    @Test
    void shouldAskForTheToken() {
        final int port = node.port(TOKENED);
        final byte[] nothing = {};
        final RawHttp.Answer refused = RawHttp.call(port, "GET", "/v1.0/metadata", "", nothing);
        assertEquals("401 invalid api token", refused.line());
        assertEquals("text/plain; charset=utf-8", refused.headers().get("content-type"));
        for (final String wrong : List.of("", "hus", "hushh", "HUSH")) {
            assertEquals(
                    401,
                    RawHttp.call(port, "GET", "/v1.0/metadata", "dapr-api-token: " + wrong + "\r\n", nothing)
                            .status());
        }
        assertEquals(
                200,
                RawHttp.call(port, "GET", "/v1.0/metadata", "Dapr-Api-Token: hush\r\n", nothing)
                        .status());
        assertEquals(
                204, RawHttp.call(port, "GET", "/v1.0/healthz", "", nothing).status());
        assertEquals(
                204,
                RawHttp.call(port, "GET", "/v1.0/healthz/outbound", "", nothing).status());
        assertEquals(
                401, RawHttp.call(port, "GET", "/v1.0/healthzz", "", nothing).status());
        assertEquals(
                404,
                RawHttp.call(port, "GET", "/v1.0/healthz/../state/store/k", "", nothing)
                        .status(),
                "no way round");
    }

    @Test
    void shouldRefuseHeadersOverTheLimit() {
        final int port = node.port();
        final byte[] nothing = {};
        assertEquals(
                204,
                RawHttp.call(port, "GET", "/v1.0/healthz", "x: " + "y".repeat(3500) + "\r\n", nothing)
                        .status());
        assertEquals(
                431,
                RawHttp.call(port, "GET", "/v1.0/healthz", "x: " + "y".repeat(4096) + "\r\n", nothing)
                        .status());
        assertEquals(
                431,
                RawHttp.call(port, "GET", "/v1.0/state/store/" + "k".repeat(4096), "", nothing)
                        .status());
        final StringBuilder many = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            many.append("h").append(i).append(": v\r\n");
        }
        assertEquals(
                431,
                RawHttp.call(port, "GET", "/v1.0/healthz", many.toString(), nothing)
                        .status());
        assertEquals("204", node.line("GET", "/v1.0/healthz", ""), "the next one is served");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\nnonsense\r\n\r\n",
                "GET\r\n\r\n",
                "\u0001\u0002\u0003\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n"
            })
    void shouldEndConnectionsThatSpeakNoHttp(final String bytes) {
        try (RawHttp http = new RawHttp(node.port())) {
            http.send(bytes);
            assertTrue(http.isEnded(), bytes);
        }
    }

    @Test
    void shouldAnswerAQueryThatCannotBeRead() {
        final String answer = node.line("POST", "/v1.0/state/store?metadata.a=%zz", "[]");
        assertTrue(answer.startsWith("400 {\"errorCode\":\"ERR_BAD_REQUEST\""), answer);
    }

    @Test
    void shouldServeManyRequestsOfOneConnectionInOrder() {
        try (RawHttp http = new RawHttp(node.port())) {
            for (int i = 0; i < 100; i++) {
                http.send(saving(i));
                http.send(RawHttp.request("GET", "/v1.0/state/store/k" + i, "", new byte[0]));
            }
            for (int i = 0; i < 100; i++) {
                assertEquals("204", http.receive().line());
                assertEquals("200 " + i, http.receive().line());
            }
        }
    }

    @Test
    void shouldTakeABodyInPieces() {
        final byte[] request = saving(7);
        try (RawHttp http = new RawHttp(node.port())) {
            for (final byte b : request) {
                http.send(new byte[] {b});
            }
            assertEquals("204", http.receive().line());
            http.send("POST /v1.0/state/store HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
            for (final char c : save(8).toCharArray()) {
                http.send("1\r\n" + c + "\r\n");
            }
            http.send("0\r\n\r\n");
            assertEquals("204", http.receive().line());
            http.send(
                    "POST /v1.0/state/store HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n");
            assertEquals("100", http.receive().line());
            http.send("[]");
            assertEquals("204", http.receive().line());
        }
    }

    @Test
    void shouldRefuseABodyThatOnlyNettySees() {
        final String keys = "sec-websocket-key1: 1\r\nsec-websocket-key2: 2\r\n";
        for (final String path : List.of("/v1.0/healthz", "/v1.0/invoke/app/method/x")) {
            try (RawHttp http = new RawHttp(node.port())) {
                http.send(RawHttp.request("GET", path, keys, new byte[0]));
                http.send(RawHttp.request("GET", "/v1.0/healthz", "", new byte[0]));
                final RawHttp.Answer answer = http.receive();
                assertEquals(400, answer.status(), answer::text);
                assertTrue(answer.text().contains("sec-websocket-key1"), answer::text);
                assertEquals("close", answer.headers().get("connection"));
                assertTrue(http.isEnded());
            }
        }
    }

    @Test
    void shouldForgetBodiesThatAreCut() {
        for (int i = 0; i < 50; i++) {
            try (RawHttp http = new RawHttp(node.port())) {
                http.send(
                        "POST /v1.0/state/store HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n[{\"key\":\"cut\"");
            }
        }
        assertEquals("204", node.line("GET", "/v1.0/state/store/cut", ""));
    }

    @Test
    void shouldEndConnectionsThatAreTooSlow() {
        final long startNs = System.nanoTime();
        try (RawHttp silent = new RawHttp(node.port());
                RawHttp half = new RawHttp(node.port());
                RawHttp body = new RawHttp(node.port())) {
            half.send("GET /v1.0/healthz HTTP/1.1\r\nhost: ");
            body.send("POST /v1.0/state/store HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n[");
            assertEquals(
                    "400 {\"errorCode\":\"ERR_BODY_READ\",\"message\":\"failed to read request body: it did not come in time\"}",
                    body.receive().line());
            assertTrue(body.isEnded());
            assertTrue(silent.isEnded());
            assertTrue(half.isEnded());
        }
        assertTrue(System.nanoTime() - startNs >= TIMEOUT_MS * 1_000_000L / 2, "they had their time");
    }

    @Test
    void shouldKeepAConnectionThatHasSpoken() throws Exception {
        try (RawHttp http = new RawHttp(node.port())) {
            http.send(saving(1));
            assertEquals("204", http.receive().line());
            Thread.sleep(2 * TIMEOUT_MS);
            http.send(saving(2));
            assertEquals("204", http.receive().line());
        }
    }

    @Test
    void shouldSpeakHttp2WithoutTls() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            final HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/v1.0/healthz"))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(204, answer.statusCode());
            assertEquals(HttpClient.Version.HTTP_2, answer.version());
        }
    }
}
