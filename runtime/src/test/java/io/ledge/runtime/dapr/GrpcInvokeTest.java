package io.ledge.runtime.dapr;

import static io.ledge.runtime.dapr.GrpcCaller.assertFails;
import static io.ledge.runtime.dapr.GrpcCaller.details;
import static io.ledge.runtime.dapr.GrpcCaller.get;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dapr.v1.CommonProtos.HTTPExtension;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.CommonProtos.InvokeResponse;
import io.dapr.v1.DaprInvokeProtos.InvokeServiceRequest;
import io.grpc.Status.Code;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code InvokeService} into an app that speaks HTTP. */
@Timeout(60)
class GrpcInvokeTest {
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
