package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.runtime.node.NodeContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Addresses outside of the node: by the name of an HTTPEndpoint, and by themselves. */
@Timeout(90)
class HttpEndpointTest {
    @TempDir
    Path scratch;

    private HttpApp outside;
    private HttpApp inside;
    private HttpsServer secure;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        outside = new HttpApp().start();
        inside = new HttpApp().start();
        final TestCertificate server = TestCertificate.make(scratch, "server");
        final TestCertificate client = TestCertificate.make(scratch, "client");
        secure = secure(server, client);
        final Path resources = Files.createDirectory(scratch.resolve("resources"));
        Files.writeString(scratch.resolve("secrets.json"), "{\"key\":\"s3cret\"}");
        Files.writeString(resources.resolve("all.yaml"), """
                apiVersion: dapr.io/v1alpha1
                kind: HTTPEndpoint
                metadata: {name: outside}
                spec:
                  baseUrl: http://127.0.0.1:PORT/base/
                  headers:
                  - {name: X-Mine, value: endpoint}
                  - {name: X-Key, secretKeyRef: {name: key}}
                auth: {secretStore: vault}
                ---
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata: {name: vault}
                spec:
                  type: secretstores.local.file
                  version: v1
                  metadata: [{name: secretsFile, value: SCRATCH/secrets.json}]
                ---
                apiVersion: dapr.io/v1alpha1
                kind: HTTPEndpoint
                metadata: {name: both}
                spec: {baseUrl: "http://127.0.0.1:PORT"}
                ---
                apiVersion: dapr.io/v1alpha1
                kind: HTTPEndpoint
                metadata: {name: secure}
                spec:
                  baseUrl: https://127.0.0.1:SECURE
                  clientTLS:
                    rootCA: {value: "SERVER"}
                    certificate: {value: "CLIENT"}
                    privateKey: {value: "PRIVATE"}
                ---
                apiVersion: dapr.io/v1alpha1
                kind: HTTPEndpoint
                metadata: {name: distrusted}
                spec: {baseUrl: "https://127.0.0.1:SECURE"}
                scopes: [web]
                """.replace("PORT", Integer.toString(outside.port()))
                .replace("SECURE", Integer.toString(secure.getAddress().getPort()))
                .replace("SCRATCH", scratch.toString())
                .replace("SERVER", server.pem().replace("\n", "\\n"))
                .replace("CLIENT", client.pem().replace("\n", "\\n"))
                .replace("PRIVATE", client.keyPem().replace("\n", "\\n")));
        node = ApiNode.start(
                scratch.resolve("data"),
                new NodeContext().resourcesPaths(List.of(resources)),
                new AppContext("web").apiToken("token"),
                new AppContext("other"),
                new AppContext("both").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, inside.port(), "", 0)));
    }

    /** Lets in whoever shows the client's certificate. */
    private static HttpsServer secure(final TestCertificate server, final TestCertificate client) throws Exception {
        final HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(server.serverContext(client)) {
            @Override
            public void configure(final HttpsParameters parameters) {
                final SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(true);
                parameters.setSSLParameters(ssl);
            }
        });
        https.createContext("/", exchange -> {
            try (exchange) {
                final String caller = ((HttpsExchange) exchange)
                        .getSSLSession()
                        .getPeerPrincipal()
                        .getName();
                HttpApp.answer(exchange, 200, caller + " " + exchange.getRequestURI());
            }
        });
        https.start();
        return https;
    }

    @AfterEach
    void stop() {
        node.close();
        outside.close();
        inside.close();
        secure.stop(0);
    }

    private HttpResponse<String> call(final String target, final String path, final String... headers) {
        final String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "dapr-api-token";
        all[headers.length + 1] = "token";
        return node.send("web", "POST", "/v1.0/invoke/" + target + "/method/" + path, "body", all);
    }

    @Test
    void shouldCallAnEndpointByItsName() throws Exception {
        outside.on("/base/a/b", 201, "made");
        final HttpResponse<String> answer = call("outside", "a/b?x=1", "x-mine", "caller", "x-other", "kept");
        assertEquals("201 made", answer.statusCode() + " " + answer.body());
        final HttpApp.Request request = outside.next();
        assertEquals("POST /base/a/b?x=1 body", request.method() + " " + request.uri() + " " + request.body());
        assertEquals("endpoint", request.headers().get("x-mine"), "the endpoint's goes before the caller's");
        assertEquals("s3cret", request.headers().get("x-key"));
        assertEquals("kept", request.headers().get("x-other"));
        assertEquals("127.0.0.1:" + outside.port(), request.headers().get("host"));
        assertNull(request.headers().get("dapr-api-token"), "the node's own token stays here");
    }

    @Test
    void shouldCallAnAddress() throws Exception {
        final String address = "http://127.0.0.1:" + outside.port();
        assertEquals(200, call(address, "plain").statusCode());
        final HttpApp.Request request = outside.next();
        assertEquals("/plain", request.uri());
        assertNull(request.headers().get("x-key"));
        assertEquals(
                200,
                call(URLEncoder.encode(address, StandardCharsets.UTF_8), "escaped")
                        .statusCode());
        assertEquals("/escaped", outside.next().uri());
    }

    /** What stands in front of an @ is no host any more. */
    @Test
    void shouldSendAnEndpointsHeadersToNoOtherHost() throws Exception {
        final String headers = "dapr-app-id: both\r\ndapr-api-token: token\r\n";
        for (final String target : List.of("@127.0.0.1:" + inside.port() + "/x", "?x", "*", "x")) {
            final RawHttp.Answer answer = RawHttp.call(node.port("web"), "GET", target, headers, new byte[0]);
            assertEquals(404, answer.status(), target);
            assertTrue(answer.text().contains("ERR_DIRECT_INVOKE"), answer::text);
        }
        assertNull(inside.nextWithin(100));
        assertNull(outside.nextWithin(0));
    }

    @Test
    void shouldCallTheEndpointWhenAnAppHasItsName() throws Exception {
        assertEquals(200, call("both", "x").statusCode());
        assertEquals("/x", outside.next().uri());
    }

    @Test
    void shouldTrustAndShowTheCertificatesOfTheEndpoint() {
        final HttpResponse<String> answer = call("secure", "x");
        assertEquals("200 CN=client /x", answer.statusCode() + " " + answer.body());
    }

    @Test
    void shouldNotTrustAServerThatNobodyVouchesFor() {
        final HttpResponse<String> answer = call("distrusted", "x");
        assertEquals(500, answer.statusCode());
        assertTrue(answer.body().contains("\"ERR_DIRECT_INVOKE\""), answer.body());
    }

    @Test
    void shouldKeepAnEndpointToItsScopes() {
        final HttpResponse<String> answer = node.send("other", "POST", "/v1.0/invoke/distrusted/method/x", "");
        assertTrue(answer.body().contains("couldn't find service: distrusted"), answer.body());
    }

    @Test
    void shouldListThemInTheMetadata() {
        final String metadata =
                node.send("other", "GET", "/v1.0/metadata", null).body();
        assertTrue(
                metadata.contains(
                        "\"httpEndpoints\":[{\"name\":\"outside\"},{\"name\":\"both\"},{\"name\":\"secure\"}]"),
                metadata);
    }
}
