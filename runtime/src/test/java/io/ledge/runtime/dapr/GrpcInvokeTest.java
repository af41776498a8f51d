package io.ledge.runtime.dapr;

import static io.ledge.runtime.dapr.GrpcCaller.assertFails;
import static io.ledge.runtime.dapr.GrpcCaller.details;
import static io.ledge.runtime.dapr.GrpcCaller.get;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dapr.v1.CommonProtos.HTTPExtension;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.CommonProtos.InvokeResponse;
import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprInvokeProtos.InvokeServiceRequest;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.stub.MetadataUtils;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code InvokeService} into an app that speaks HTTP. */
@Timeout(60)
class GrpcInvokeTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final byte[] TRACE_BINARY =
            HexFormat.of().parseHex("00" + "000af7651916cd43dd8448eb211c80319c" + "01b7ad6b7169203331" + "0201");

    @TempDir
    Path dataDir;

    private HttpServer shop;
    private LedgeNode node;
    private GrpcCaller caller;

    @BeforeEach
    void start() throws Exception {
        shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/", GrpcInvokeTest::echo);
        shop.createContext("/missing", exchange -> answer(exchange, 404, "no such order"));
        shop.createContext("/headers", GrpcInvokeTest::answerWithHeaders);
        shop.start();
        node = LedgeNode.launch(new NodeContext()
                .dataDir(dataDir)
                .apps(List.of(
                        new AppContext("web"),
                        new AppContext("shop")
                                .appEndpoint(new AppEndpoint(
                                        AppEndpoint.HOST_DEFAULT,
                                        shop.getAddress().getPort(),
                                        "",
                                        0)))));
        caller = new GrpcCaller(node.apps().getFirst().grpcPort());
    }

    @AfterEach
    void stop() {
        caller.close();
        node.close();
        shop.stop(0);
    }

    /** Method, path and query, caller, content type, body. */
    private static void echo(final HttpExchange exchange) throws IOException {
        final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/plain");
        answer(
                exchange,
                201,
                String.join(
                        " ",
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        exchange.getRequestHeaders().getFirst("dapr-caller-app-id"),
                        exchange.getRequestHeaders().getFirst("Content-Type"),
                        body));
    }

    /** The status is the path's end; the query says whether there is a trace. */
    private static void answerWithHeaders(final HttpExchange exchange) throws IOException {
        final String path = exchange.getRequestURI().getPath();
        final Headers headers = exchange.getResponseHeaders();
        headers.add("X-Order", "7");
        headers.add("X-Order", "8");
        headers.add("X-Raw-Bin", "raw");
        headers.add("Content-Type", "text/plain");
        headers.add("Cache-Control", "no-store");
        headers.add("Keep-Alive", "timeout=5");
        headers.add("Grpc-Status", "3");
        headers.add("User-Agent", "shop");
        headers.add("Dapr-Http-Status", "299");
        headers.add("X-Odd", "caf\u00e9");
        headers.add("X!Odd", "no key of gRPC");
        if ("a=1".equals(exchange.getRequestURI().getQuery())) {
            headers.add("Traceparent", TRACE);
            headers.add("Tracestate", "a=b");
        }
        answer(exchange, Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)), "sold out");
    }

    private static void answer(final HttpExchange exchange, final int status, final String body) throws IOException {
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static InvokeServiceRequest request(final String appId, final String method) {
        return InvokeServiceRequest.newBuilder()
                .setId(appId)
                .setMessage(InvokeRequest.newBuilder()
                        .setMethod(method)
                        .setContentType("application/json")
                        .setHttpExtension(HTTPExtension.newBuilder()
                                .setVerb(HTTPExtension.Verb.PUT)
                                .setQuerystring("a=1"))
                        .setData(Any.newBuilder().setValue(ByteString.copyFromUtf8("{}"))))
                .build();
    }

    @Test
    void shouldPassTheCallOn() {
        final InvokeResponse response = get(caller.dapr().invokeService(request("shop", "orders/7")));
        assertEquals(
                "PUT /orders/7?a=1 web application/json {}",
                response.getData().getValue().toStringUtf8());
        assertEquals("text/plain", response.getContentType());
    }

    @Test
    void shouldTellOfAnAnswerThatIsNoSuccess() throws Exception {
        final var failure =
                assertFails(Code.NOT_FOUND, "Not Found", () -> caller.dapr().invokeService(request("shop", "missing")));
        assertEquals(
                Map.of("http.code", "404", "http.error_message", "no such order"),
                details(failure).getDetails(0).unpack(ErrorInfo.class).getMetadataMap());
    }

    private final AtomicReference<Metadata> headers = new AtomicReference<>();
    private final AtomicReference<Metadata> trailers = new AtomicReference<>();

    /** Whose metadata of the answer is kept. */
    private DaprGrpc.DaprFutureStub listening(final DaprGrpc.DaprFutureStub stub) {
        return stub.withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
    }

    private static Metadata.Key<String> key(final String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static Metadata.Key<byte[]> binaryKey(final String name) {
        return Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
    }

    private List<String> told(final String... names) {
        return Arrays.stream(names)
                .map(name -> {
                    final Iterable<String> values = headers.get().getAll(key(name));
                    return values == null ? "-" : String.join(" ", values);
                })
                .toList();
    }

    @Test
    void shouldGiveTheAppsHeadersToTheCaller() {
        get(listening(caller.dapr()).invokeService(request("shop", "headers/201")));
        assertEquals(List.of("7 8", "201"), told("x-order", "dapr-http-status"));
        assertEquals(
                List.of("text/plain", "8", "no-store", "timeout=5"),
                told("dapr-content-type", "dapr-content-length", "dapr-cache-control", "dapr-keep-alive"));
        assertEquals(List.of("-", "-", "-", "-"), told("content-length", "cache-control", "keep-alive", "x-odd"));
        assertEquals(List.of("application/grpc", "-"), told("content-type", "user-agent"));
        assertEquals("raw", new String(headers.get().get(binaryKey("x-raw-bin")), StandardCharsets.UTF_8));
        assertTrue(headers.get().containsKey(key("dapr-date")), "what the app's server adds goes, too");
    }

    @Test
    void shouldTellOfTheTrace() {
        get(listening(caller.dapr()).invokeService(request("shop", "headers/200")));
        assertEquals(List.of(TRACE, "a=b"), told("traceparent", "tracestate"), "the app's own");
        assertArrayEquals(TRACE_BINARY, headers.get().get(binaryKey("grpc-trace-bin")));

        get(listening(caller.daprWith("traceparent", TRACE)).invokeService(request("shop", "orders/7")));
        assertEquals(List.of(TRACE, "-"), told("traceparent", "tracestate"), "the call's");
        assertArrayEquals(TRACE_BINARY, headers.get().get(binaryKey("grpc-trace-bin")));
    }

    @Test
    void shouldGiveTheHeadersOfAFailureBesideItsStatus() throws Exception {
        final var failure = assertFails(Code.UNAVAILABLE, "Service Unavailable", () -> listening(caller.dapr())
                .invokeService(request("shop", "headers/503")));
        assertEquals(List.of("7 8", "503"), told("x-order", "dapr-http-status"));
        assertFalse(trailers.get().containsKey(key("x-order")), "once");
        final ErrorInfo why = details(failure).getDetails(0).unpack(ErrorInfo.class);
        assertEquals("Service Unavailable dapr.io", why.getReason() + " " + why.getDomain());
        assertEquals(Map.of("http.code", "503", "http.error_message", "sold out"), why.getMetadataMap());
    }

    @Test
    void shouldGiveTheHeadersOfAnAppOverIpc() {
        try (LedgeClient pump =
                LedgeClient.connect(new LedgeClientContext().appId("pump").dataDir(dataDir))) {
            pump.serve(_ -> io.ledge.client.InvokeResponse.text("ok")
                    .status(202)
                    .header("x-order", "7")
                    .header("Cache-Control", "no-store"));
            get(listening(caller.dapr()).invokeService(request("pump", "valves/7")));
            assertEquals(
                    List.of("7", "no-store", "text/plain; charset=utf-8", "202"),
                    told("x-order", "dapr-cache-control", "dapr-content-type", "dapr-http-status"));
        }
    }

    @Test
    void shouldCallAnAppOverIpc() {
        try (LedgeClient pump =
                LedgeClient.connect(new LedgeClientContext().appId("pump").dataDir(dataDir))) {
            pump.serve(request -> request.method().equals("missing")
                    ? io.ledge.client.InvokeResponse.text("no such pump").status(404)
                    : io.ledge.client.InvokeResponse.text(String.join(
                            " ",
                            request.verb(),
                            request.method(),
                            request.queryString(),
                            request.callerAppId(),
                            request.contentType(),
                            request.text())));
            final InvokeResponse response = get(caller.dapr().invokeService(request("pump", "valves/7")));
            assertEquals(
                    "PUT valves/7 a=1 web application/json {}",
                    response.getData().getValue().toStringUtf8());
            assertEquals("text/plain; charset=utf-8", response.getContentType());
            assertFails(Code.NOT_FOUND, "Not Found", () -> caller.dapr().invokeService(request("pump", "missing")));
        }
    }

    @Test
    void shouldRefuseToCallWhoIsNotThere() {
        assertFails(
                Code.INTERNAL, "failed to invoke, id: nobody, err: couldn't find service: nobody", () -> caller.dapr()
                        .invokeService(request("nobody", "m")));
        assertFails(Code.INTERNAL, "failed to invoke, id: web, err: app channel is not initialized", () -> caller.dapr()
                .invokeService(request("web", "m")));
    }
}
