package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.ledge.api.app.PeerDirectory.Peer;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppProtocol;
import io.ledge.api.semantics.TlsFiles;
import io.ledge.runtime.dapr.GrpcCaller;
import io.ledge.runtime.node.NodeContext;
import io.ledge.runtime.peer.PeerContext;
import io.ledge.test.Await;
import io.ledge.test.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that call each other over TLS: who is taken for whom. */
@Timeout(60)
class PeerTlsTest {
    private static final String TOKEN = "peers";

    @TempDir
    Path scratch;

    private Path registry;
    private TestCertificates here; // for 127.0.0.1
    private TestCertificates elsewhere; // of another CA, for another host
    private HttpApp shop;
    private int port;

    @BeforeEach
    void start() throws Exception {
        registry = scratch.resolve("apps");
        here = TestCertificates.create(scratch.resolve("here"), "IP:127.0.0.1");
        elsewhere = TestCertificates.create(scratch.resolve("elsewhere"), "DNS:board-7");
        shop = new HttpApp().start();
        shop.on("/m", 200, "done");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    private void show(final TestCertificates certificates) throws Exception {
        Files.copy(certificates.serverKey(), scratch.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(certificates.serverCertificate(), scratch.resolve("cert.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private ApiNode far(final TestCertificates certificates, final AppEndpoint app) throws Exception {
        show(certificates);
        final TlsFiles tls = new TlsFiles(scratch.resolve("cert.pem"), scratch.resolve("key.pem"));
        return ApiNode.start(
                scratch.resolve("far"),
                new NodeContext().peers(new PeerContext(registry, List.of(), "127.0.0.1", port, TOKEN, tls)),
                new AppContext("shop").appEndpoint(app));
    }

    private AppEndpoint http() {
        return new AppEndpoint("127.0.0.1", shop.port(), "", 0);
    }

    private ApiNode near(final Path itsRegistry, final List<Peer> others) throws Exception {
        return ApiNode.start(
                scratch.resolve("near"),
                new NodeContext().peers(new PeerContext(itsRegistry, others, "127.0.0.1", -1, TOKEN)),
                new AppContext("web"));
    }

    /** Trusting these certificates alone; the answer's text. */
    private String callOfOneWhoTrusts(final String pem) throws Exception {
        try (ApiNode near = near(null, List.of(new Peer("shop", "127.0.0.1", port, TOKEN, pem)))) {
            return call(near).body();
        }
    }

    private static HttpResponse<String> call(final ApiNode near) {
        return near.send("web", "POST", "/v1.0/invoke/shop/method/m", "7");
    }

    @Test
    void shouldTrustWhoIsInTheRegistry() throws Exception {
        try (ApiNode far = far(elsewhere, http())) { // its name is none of this host, its CA nobody's
            try (ApiNode near = near(registry, List.of())) {
                assertEquals("done", call(near).body());
            }
            assertEquals("web", shop.next().headers().get("dapr-caller-app-id"));

            show(here);
            final String line = Files.readAllLines(here.serverCertificate()).get(1);
            Await.await(Duration.ofSeconds(20), () -> "the new certificate is not told", () -> announced()
                    .contains(line));
            try (ApiNode near = near(registry, List.of())) {
                assertEquals("done", call(near).body());
            }
            assertTrue(far.port("shop") > 0);
        }
    }

    private String announced() {
        try (var files = Files.list(registry)) {
            return Files.readString(files.filter(file -> !file.toString().endsWith(".tmp"))
                    .findFirst()
                    .orElseThrow());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Some keep the two in one file. */
    @Test
    void shouldNotTellItsKey() throws Exception {
        show(here);
        final String key = Files.readString(here.serverKey());
        final String certificate = Files.readString(here.serverCertificate());
        Files.writeString(scratch.resolve("both.pem"), key + certificate);
        final TlsFiles tls = new TlsFiles(scratch.resolve("both.pem"), scratch.resolve("key.pem"));
        final PeerContext peers = new PeerContext(registry, List.of(), "127.0.0.1", port, TOKEN, tls);
        try (ApiNode _ = ApiNode.start(
                        scratch.resolve("far"),
                        new NodeContext().peers(peers),
                        new AppContext("shop").appEndpoint(http()));
                ApiNode near = near(registry, List.of())) {
            assertEquals("done", call(near).body());
            final List<String> lines = Files.readAllLines(here.serverKey());
            assertFalse(announced().contains(lines.get(lines.size() / 2)), "the key's");
        }
    }

    @Test
    void shouldTrustWhatTheUserNames() throws Exception {
        try (ApiNode far = far(here, http())) {
            assertEquals("done", callOfOneWhoTrusts(Files.readString(here.ca())));
            assertEquals(
                    "done",
                    callOfOneWhoTrusts(Files.readString(elsewhere.ca()) + Files.readString(here.serverCertificate())),
                    "its own certificate, beside another's");
            assertTrue(far.port("shop") > 0);
        }
    }

    @Test
    void shouldReachNobodyWhoIsNotTrusted() throws Exception {
        try (ApiNode far = far(here, http())) {
            final String another = callOfOneWhoTrusts(Files.readString(elsewhere.ca()));
            assertTrue(another.contains("no TLS with 127.0.0.1:" + port), another);
            final String system = callOfOneWhoTrusts("");
            assertTrue(system.contains("unable to find valid certification path"), system);
            final String plain = callOfOneWhoTrusts(null);
            assertTrue(plain.contains("ERR_DIRECT_INVOKE"), plain);
            assertTrue(far.port("shop") > 0);
        }
        assertNull(shop.nextWithin(0), "none of them reached the app");
    }

    @Test
    void shouldReachNobodyOfAnotherName() throws Exception {
        try (ApiNode far = far(elsewhere, http())) {
            final String body = callOfOneWhoTrusts(Files.readString(elsewhere.ca()));
            assertTrue(body.contains("no TLS with 127.0.0.1:" + port), body);
            assertTrue(body.contains("No subject alternative names matching IP address 127.0.0.1 found"), body);
            assertEquals("done", callOfOneWhoTrusts(Files.readString(elsewhere.serverCertificate())), "the very one");
            assertTrue(far.port("shop") > 0);
        }
        assertEquals("/m", shop.next().uri());
        assertNull(shop.nextWithin(0));
    }

    @Test
    void shouldProxyGrpcOverTls() throws Exception {
        final var unary = GrpcProxyTest.method("shop.Orders/Unary", MethodType.UNARY);
        try (GrpcApp app = new GrpcApp()
                        .start(rpcs -> rpcs.callHandler(unary, request -> request.handler(request.response()::end)));
                ApiNode far = far(here, new AppEndpoint(AppProtocol.GRPC, "127.0.0.1", app.port(), "", 0));
                ApiNode near =
                        near(null, List.of(new Peer("shop", "127.0.0.1", port, TOKEN, Files.readString(here.ca()))));
                GrpcCaller caller = new GrpcCaller(near.grpcPort("web"))) {
            final Metadata metadata = new Metadata();
            metadata.put(GrpcProxyTest.key("dapr-app-id"), "shop");
            final BytesValue message = BytesValue.of(ByteString.copyFrom(new byte[1 << 20]));
            assertEquals(
                    message,
                    ClientCalls.blockingUnaryCall(
                            ClientInterceptors.intercept(
                                    caller.channel(), MetadataUtils.newAttachHeadersInterceptor(metadata)),
                            unary,
                            CallOptions.DEFAULT,
                            message));
            assertTrue(far.grpcPort("shop") > 0);
        }
    }
}
