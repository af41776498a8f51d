package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.DaprInvokeProtos.InvokeServiceRequest;
import io.grpc.Status;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.runtime.config.AppConfiguration;
import io.ledge.runtime.dapr.GrpcCaller;
import io.ledge.runtime.node.NodeContext;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The {@code appHttpPipeline} of a Configuration: what calls of an app pass, whoever makes them. */
@Timeout(90)
class AppPipelineTest {
    private static final String RESOURCES = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: alias}
            spec:
              type: middleware.http.routeralias
              version: v1
              metadata: [{name: routes, value: '{"/old/{id}": "/new", "/dapr/subscribe": "/wanted"}'}]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: checker}
            spec:
              type: middleware.http.routerchecker
              version: v1
              metadata: [{name: rule, value: '^/(old|ok|events|wanted|dapr|base)'}]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: upper}
            spec: {type: middleware.http.uppercase, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: limit}
            spec:
              type: middleware.http.ratelimit
              version: v1
              metadata: [{name: maxRequestsPerSecond, value: 0.001}]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec: {type: pubsub.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: HTTPEndpoint
            metadata: {name: outside}
            spec: {baseUrl: "http://127.0.0.1:PORT/base"}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: again}
            spec:
              policies: {retries: {twice: {policy: constant, duration: 1ms, maxRetries: 2}}}
              targets: {apps: {limited: {retry: twice}}}
            """;

    @TempDir
    Path scratch;

    private HttpApp app;
    private HttpApp other;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        app = new HttpApp()
                .on("/wanted", 200, "[{\"pubsubname\":\"pubsub\",\"topic\":\"orders\",\"route\":\"/events\"}]")
                .start();
        other = new HttpApp().start();
        final Path resources = Files.createDirectory(scratch.resolve("resources"));
        Files.writeString(resources.resolve("all.yaml"), RESOURCES.replace("PORT", "" + other.port()));
        node = ApiNode.start(
                scratch.resolve("data"),
                new NodeContext().resourcesPaths(List.of(resources)),
                context("shop", "checker routerchecker, alias routeralias, upper uppercase")
                        .appEndpoint(endpoint(app)),
                context("limited", "limit ratelimit").appEndpoint(endpoint(other)),
                context("missing", "gone bearer").appEndpoint(endpoint(other)),
                new AppContext("web"));
        assertEquals("GET /wanted", line(app.next()), "an alias of what the node asks");
    }

    private static AppEndpoint endpoint(final HttpApp app) {
        return new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), "", 0);
    }

    /** @param handlers names and types */
    private AppContext context(final String appId, final String handlers) throws Exception {
        final StringBuilder text = new StringBuilder("kind: Configuration\nspec:\n  appHttpPipeline:\n    handlers:\n");
        for (final String handler : handlers.split(", ")) {
            final String[] words = handler.split(" ");
            text.append("    - {name: ").append(words[0]).append(", type: middleware.http.");
            text.append(words[1]).append("}\n");
        }
        final Path file = Files.writeString(scratch.resolve(appId + ".yaml"), text);
        return new AppContext(appId).appHttpHandlers(AppConfiguration.read(file).appHttpHandlers());
    }

    private static String line(final HttpApp.Request request) {
        return (request.method() + " " + request.uri() + " " + request.body()).trim();
    }

    @AfterEach
    void stop() {
        node.close();
        app.close();
        other.close();
    }

    @Test
    void shouldPassACallOfTheApp() throws Exception {
        assertEquals(200, invoke("web", "shop", "/old/7?x=1", "hello").statusCode());
        assertEquals("POST /new?x=1&id=7 HELLO", line(app.next()));
    }

    @Test
    void shouldAnswerInThePlaceOfTheApp() throws Exception {
        final HttpResponse<String> answer = invoke("web", "shop", "/elsewhere", "hello");
        assertEquals("400 invalid router", answer.statusCode() + " " + answer.body());
        assertNull(app.nextWithin(100));
    }

    @Test
    void shouldPassACallOverGrpc() throws Exception {
        try (GrpcCaller caller = new GrpcCaller(node.grpcPort("web"))) {
            GrpcCaller.get(caller.dapr().invokeService(request("old/7")));
            assertEquals("POST /new?id=7 HELLO", line(app.next()));
            GrpcCaller.assertFails(
                    Status.Code.INTERNAL, "Bad Request", () -> caller.dapr().invokeService(request("elsewhere")));
        }
        assertNull(app.nextWithin(100));
    }

    private static InvokeServiceRequest request(final String method) {
        return InvokeServiceRequest.newBuilder()
                .setId("shop")
                .setMessage(InvokeRequest.newBuilder()
                        .setMethod(method)
                        .setData(Any.newBuilder().setValue(ByteString.copyFromUtf8("hello"))))
                .build();
    }

    @Test
    void shouldPassAnEventOnItsWayToTheApp() throws Exception {
        assertEquals(
                204,
                node.send("web", "POST", "/v1.0/publish/pubsub/orders", "\"hi\"", "content-type", "application/json")
                        .statusCode());
        final HttpApp.Request event = app.next();
        assertEquals("/events", event.uri());
        assertTrue(event.body().contains("\"DATA\":\"HI\""), event.body());
    }

    @Test
    void shouldPassTheAppsCallsOfAddressesOutside() throws Exception {
        assertEquals(200, invoke("shop", "outside", "/a", "hello").statusCode());
        assertEquals("POST /base/a HELLO", line(other.next()));
        assertEquals(
                400,
                invoke("shop", "http://127.0.0.1:" + other.port(), "/elsewhere", "hello")
                        .statusCode());
        assertEquals(200, invoke("web", "outside", "/a", "hello").statusCode());
        assertEquals("POST /base/a hello", line(other.next()), "whoever has no pipeline passes none");
        assertNull(other.nextWithin(100));
    }

    @Test
    void shouldCountEachAttempt() throws Exception {
        assertEquals(200, invoke("web", "limited", "/a", "1").statusCode());
        assertEquals("POST /a 1", line(other.next()));
        other.on("/b", 503, "busy");
        final HttpResponse<String> refused = invoke("web", "limited", "/b", "2");
        assertEquals("429 You have reached maximum request limit.", refused.statusCode() + " " + refused.body());
        assertEquals("POST /b 2", line(other.next()));
        assertNull(other.nextWithin(100), "the second attempt was refused");
    }

    @Test
    void shouldLetNothingThroughWhenAHandlerIsNotThere() throws Exception {
        final HttpResponse<String> answer = invoke("web", "missing", "/a", "1");
        assertEquals(
                "500 the handler 'gone' of the pipeline is not there; the node's log says why",
                answer.statusCode() + " " + answer.body());
        assertNull(other.nextWithin(100));
    }

    private HttpResponse<String> invoke(final String from, final String target, final String path, final String body) {
        return node.send(from, "POST", "/v1.0/invoke/" + target + "/method" + path, body);
    }
}
