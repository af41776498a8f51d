package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.runtime.config.AppConfiguration;
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

/** The HTTP pipeline of a Configuration, with its components, in front of a node's API. */
@Timeout(90)
class PipelineTest {
    private static final String RESOURCES = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: alias}
            spec:
              type: middleware.http.routeralias
              version: v1
              metadata: [{name: routes, value: '{"/items/{id}": "/v1.0/state/statestore/fixed", "/echo/{name}": "/v1.0/invoke/shop/method/hello"}'}]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: checker}
            spec:
              type: middleware.http.routerchecker
              version: v1
              metadata: [{name: rule, value: '^/(v1.0|items|echo|dapr)/'}]
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
            metadata: {name: hidden}
            spec: {type: middleware.http.uppercase, version: v1}
            scopes: [nobody]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: statestore}
            spec: {type: state.in-memory, version: v1}
            """;

    @TempDir
    Path scratch;

    private HttpApp app;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        final Path resources = Files.createDirectory(scratch.resolve("resources"));
        Files.writeString(resources.resolve("all.yaml"), RESOURCES);
        app = new HttpApp().start();
        node = ApiNode.start(
                scratch.resolve("data"),
                new NodeContext().resourcesPaths(List.of(resources)),
                context("web", "checker routerchecker, alias routeralias, upper uppercase"),
                context("limited", "limit ratelimit"),
                context("missing", "gone bearer"),
                context("barred", "hidden uppercase"),
                context("mistyped", "upper ratelimit"),
                new AppContext("shop").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), "", 0)));
    }

    /** @param handlers names and types */
    private AppContext context(final String appId, final String handlers) throws Exception {
        final StringBuilder text = new StringBuilder("kind: Configuration\nspec:\n  httpPipeline:\n    handlers:\n");
        for (final String handler : handlers.split(", ")) {
            final String[] words = handler.split(" ");
            text.append("    - {name: ").append(words[0]).append(", type: middleware.http.");
            text.append(words[1]).append("}\n");
        }
        final Path file = Files.writeString(scratch.resolve(appId + ".yaml"), text);
        return new AppContext(appId).httpHandlers(AppConfiguration.read(file).httpHandlers());
    }

    @AfterEach
    void stop() {
        node.close();
        app.close();
    }

    @Test
    void shouldCheckTheRoute() throws Exception {
        final HttpResponse<String> answer = node.send("web", "GET", "/elsewhere", null, "dapr-app-id", "shop");
        assertEquals("400 invalid router", answer.statusCode() + " " + answer.body());
        assertNull(app.nextWithin(100));
    }

    @Test
    void shouldTakeAnAliasForTheRouteAndTheBodyInUpperCase() throws Exception {
        assertEquals(200, node.send("web", "POST", "/echo/x?y=1", "héllo").statusCode());
        final HttpApp.Request request = app.next();
        assertEquals("/hello?y=1&name=x", request.uri());
        assertEquals("HéLLO", request.body());
    }

    @Test
    void shouldRouteAnAliasOfABuildingBlock() {
        assertEquals(
                204,
                node.send("shop", "POST", "/v1.0/state/statestore", "[{\"key\":\"fixed\",\"value\":1}]")
                        .statusCode());
        assertEquals(204, node.send("web", "GET", "/items/9", null).statusCode(), "a key of web's own, not there");
    }

    @Test
    void shouldRefuseWhatIsTooMuch() {
        assertEquals(200, node.send("limited", "GET", "/v1.0/metadata", null).statusCode());
        final HttpResponse<String> second = node.send("limited", "GET", "/v1.0/metadata", null);
        assertEquals("429 You have reached maximum request limit.", second.statusCode() + " " + second.body());
        assertEquals(200, node.send("shop", "GET", "/v1.0/metadata", null).statusCode(), "another app is not limited");
    }

    @Test
    void shouldLetNobodyThroughWhenAHandlerIsNotThere() throws Exception {
        for (final String appId : List.of("missing", "barred", "mistyped")) {
            final HttpResponse<String> answer = node.send(appId, "GET", "/v1.0/invoke/shop/method/x", null);
            assertEquals(500, answer.statusCode(), appId);
            assertTrue(answer.body().contains("of the pipeline is not there"), answer.body());
            assertEquals(
                    204, node.send(appId, "GET", "/v1.0/healthz/outbound", null).statusCode());
        }
        assertNull(app.nextWithin(100));
    }
}
