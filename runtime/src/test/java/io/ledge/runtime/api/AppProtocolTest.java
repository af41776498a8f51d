package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppProtocol;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import io.ledge.test.TestCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an app may serve: the node speaks it, with TLS or without. */
@Timeout(60)
class AppProtocolTest {
    @TempDir
    Path directory;

    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    @Test
    void shouldCallAnAppOverHttps() throws Exception {
        assertServed(AppProtocol.HTTPS, tls(new HttpServerOptions()), "HTTP_1_1 https");
    }

    @Test
    void shouldCallAnAppOverHttp2() throws Exception {
        assertServed(AppProtocol.H2C, new HttpServerOptions(), "HTTP_2 http");
    }

    /** It answers in HTTP what it is asked over gRPC: the node says that this is none. */
    @Test
    void shouldCallAnAppOverGrpcWithTls() throws Exception {
        assertServed(AppProtocol.GRPCS, tls(new HttpServerOptions()).setUseAlpn(true), "HTTP_2 https");
    }

    @Test
    void shouldNameTheProtocolsThereAre() {
        assertEquals(
                "ftp is none: http, https, h2c, grpc, grpcs",
                assertThrows(IllegalArgumentException.class, () -> AppProtocol.of("ftp"))
                        .getMessage());
    }

    private HttpServerOptions tls(final HttpServerOptions options) throws Exception {
        final TestCertificates certificates = TestCertificates.create(directory.resolve("tls"), "IP:127.0.0.1");
        return options.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(certificates.serverCertificate().toString())
                        .setKeyPath(certificates.serverKey().toString()));
    }

    private void onRequest(final HttpServerRequest request) {
        request.body().onSuccess(body -> {
            requests.add(request.version() + " " + request.scheme() + " " + request.path() + " " + body.length());
            if ("application/grpc".equals(request.getHeader("content-type"))) {
                request.response().putHeader("grpc-status", "12").end();
            } else {
                request.response().end(body);
            }
        });
    }

    private void assertServed(final AppProtocol protocol, final HttpServerOptions options, final String spoken)
            throws Exception {
        final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        final int port = vertx.createHttpServer(options)
                .requestHandler(this::onRequest)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        try (ApiNode node = ApiNode.start(
                directory.resolve("data"),
                new NodeContext().components(List.of()),
                new AppContext("shop").appEndpoint(new AppEndpoint(protocol, AppEndpoint.HOST_DEFAULT, port, "", 0)))) {
            Await.await(
                    Duration.ofSeconds(20),
                    () -> "the app is not ready",
                    () -> node.send("shop", "GET", "/v1.0/healthz", null).statusCode() == 204);
            requests.clear();
            final var answer = node.send("shop", "POST", "/v1.0/invoke/shop/method/do", "12345");
            if (protocol.isGrpc()) {
                assertEquals(501, answer.statusCode());
                assertNext(spoken + " /dapr.proto.runtime.v1.AppCallback/OnInvoke");
            } else {
                assertEquals("200 12345", answer.statusCode() + " " + answer.body());
                assertNext(spoken + " /do 5");
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void assertNext(final String start) throws InterruptedException {
        final String request = requests.poll(20, TimeUnit.SECONDS);
        assertNotNull(request, "the app got no request");
        assertEquals(start, request.substring(0, Math.min(start.length(), request.length())));
    }
}
