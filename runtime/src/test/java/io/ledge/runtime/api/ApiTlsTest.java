package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.TlsFiles;
import io.ledge.runtime.log.LogSettings;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import io.ledge.test.TestCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The APIs over TLS, by a certificate that is replaced while they are served. */
@Timeout(60)
class ApiTlsTest {
    private static final long RECEIVE_TIMEOUT_MS = 500;

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private TestCertificates first;
    private TestCertificates second;

    @BeforeEach
    void makeCertificates() throws Exception {
        first = TestCertificates.create(directory.resolve("first"), "IP:127.0.0.1");
        second = TestCertificates.create(directory.resolve("second"), "IP:127.0.0.1");
        use(first.serverCertificate(), "cert.pem");
        use(first.serverKey(), "key.pem");
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void use(final Path file, final String as) throws Exception {
        Files.copy(file, directory.resolve(as), StandardCopyOption.REPLACE_EXISTING);
    }

    private ApiNode start() throws Exception {
        return ApiNode.start(
                directory.resolve("data"),
                new NodeContext().components(List.of()),
                new AppContext("shop")
                        .receiveTimeoutMs(RECEIVE_TIMEOUT_MS)
                        .tls(new TlsFiles(directory.resolve("cert.pem"), directory.resolve("key.pem"))));
    }

    /** Trusts one CA only. @return the status and the version; what is wrong when there is no answer */
    private String ask(final TestCertificates trusted, final int port, final HttpVersion version) {
        final var client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(version)
                .setTrustOptions(new PemTrustOptions().addCertPath(trusted.ca().toString())));
        try {
            return client.request(new RequestOptions()
                            .setMethod(HttpMethod.GET)
                            .setHost("127.0.0.1")
                            .setPort(port)
                            .setURI("/v1.0/healthz"))
                    .compose(request -> request.send())
                    .map(response -> response.statusCode() + " " + response.version())
                    .otherwise(Throwable::toString)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } finally {
            client.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void shouldServeBothApisOverTls() throws Exception {
        try (ApiNode node = start()) {
            assertEquals("204 HTTP_1_1", ask(first, node.port("shop"), HttpVersion.HTTP_1_1));
            assertEquals("204 HTTP_2", ask(first, node.port("shop"), HttpVersion.HTTP_2));
            assertEquals(
                    "415 HTTP_2",
                    ask(first, node.grpcPort("shop"), HttpVersion.HTTP_2),
                    "it is no rpc, and answered all the same");
            assertTrue(ask(second, node.port("shop"), HttpVersion.HTTP_1_1).contains("SSLHandshakeException"));
        }
    }

    @Test
    void shouldKeepAConnectionThatHasSaidSomething() throws Exception {
        final var client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(new PemTrustOptions().addCertPath(first.ca().toString())));
        try (ApiNode node = start()) {
            final var request = client.request(HttpMethod.GET, node.port("shop"), "127.0.0.1", "/v1.0/healthz")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            final var ended = new CompletableFuture<Void>();
            request.connection().closeHandler(_ -> ended.complete(null));
            request.send()
                    .compose(response -> response.body())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            assertThrows(TimeoutException.class, () -> ended.get(3 * RECEIVE_TIMEOUT_MS, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void shouldUseANewCertificate() throws Exception {
        try (ApiNode node = start()) {
            assertEquals("204 HTTP_2", ask(first, node.port("shop"), HttpVersion.HTTP_2));
            use(second.serverCertificate(), "cert.pem");
            use(second.serverKey(), "key.pem");
            Await.await(Duration.ofSeconds(20), () -> "the new certificate is not used", () -> ask(
                            second, node.port("shop"), HttpVersion.HTTP_2)
                    .equals("204 HTTP_2"));
            Await.await(Duration.ofSeconds(20), () -> "nor on the other port, which looks for itself", () -> ask(
                            second, node.grpcPort("shop"), HttpVersion.HTTP_2)
                    .equals("415 HTTP_2"));
        }
    }

    @Test
    void shouldKeepTheCertificateInUseWhenTheNewOneDoesNotFit() throws Exception {
        final LogSettings before = LogSettings.current();
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (ApiNode node = start()) {
            before.out(new PrintStream(said, true, StandardCharsets.UTF_8)).apply();
            use(second.serverKey(), "key.pem");
            Await.await(
                    Duration.ofSeconds(20), () -> "nobody is told: " + said, () -> said.toString(StandardCharsets.UTF_8)
                            .contains("the certificate in use stays, for the new one cannot be used: key "
                                    + directory.resolve("key.pem") + " is not that of certificate"));
            assertEquals("204 HTTP_2", ask(first, node.port("shop"), HttpVersion.HTTP_2));
            assertEquals("415 HTTP_2", ask(first, node.grpcPort("shop"), HttpVersion.HTTP_2));
            use(second.serverCertificate(), "cert.pem");
            Await.await(Duration.ofSeconds(20), () -> "the pair that fits is not used", () -> ask(
                            second, node.port("shop"), HttpVersion.HTTP_2)
                    .equals("204 HTTP_2"));
        } finally {
            before.apply();
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheFiles() throws Exception {
        use(second.serverKey(), "key.pem");
        assertRefused("key.pem is not that of certificate");
        Files.writeString(directory.resolve("key.pem"), "no key");
        assertRefused("is no PEM that can be read");
        Files.delete(directory.resolve("key.pem"));
        assertRefused("key.pem: no such file that can be read");
    }

    private void assertRefused(final String text) {
        final Exception refusal = assertThrows(Exception.class, this::start);
        assertTrue(refusal.toString().contains(text), refusal::toString);
    }
}
