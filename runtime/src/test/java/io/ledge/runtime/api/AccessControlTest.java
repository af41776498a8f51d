package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.AccessControl.Caller;
import io.ledge.api.semantics.AccessControl.Operation;
import io.ledge.api.semantics.AccessControl.Policy;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.runtime.node.NodeContext;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An app that lets some call it and others not; whoever calls is known by the port. */
@Timeout(90)
class AccessControlTest {
    private static final AccessControl RULES = new AccessControl(
            false,
            AccessControl.TRUST_DOMAIN_DEFAULT,
            List.of(new Policy(
                    new Caller("web", AccessControl.NAMESPACE_DEFAULT, AccessControl.TRUST_DOMAIN_DEFAULT),
                    false,
                    List.of(
                            new Operation(AccessControl.pattern("/orders/*"), List.of("GET"), true),
                            new Operation(AccessControl.pattern("/orders/secret"), List.of("*"), false)))));

    @TempDir
    Path dataDir;

    private HttpApp app;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        app = new HttpApp().start();
        node = ApiNode.start(
                dataDir,
                new NodeContext(),
                new AppContext("shop")
                        .appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), "", 0))
                        .accessControl(RULES),
                new AppContext("web"),
                new AppContext("other"));
    }

    @AfterEach
    void stop() {
        node.close();
        app.close();
    }

    private HttpResponse<String> call(final String caller, final String method, final String path) {
        return node.send(caller, method, "/v1.0/invoke/shop/method" + path, null);
    }

    @Test
    void shouldLetInWhoMayCall() throws Exception {
        assertEquals(200, call("web", "GET", "/orders/1").statusCode());
        assertEquals("/orders/1", app.next().uri());
    }

    @Test
    void shouldRefuseEverybodyAndEverythingElse() throws Exception {
        final HttpResponse<String> answer = call("web", "GET", "/orders/secret");
        assertEquals(403, answer.statusCode());
        assertEquals(
                "{\"errorCode\":\"ERR_DIRECT_INVOKE\",\"message\":\"failed to invoke, id: shop, err: access control policy has"
                        + " denied access to id: spiffe://public/ns/default/web operation: /orders/secret verb: GET\"}",
                answer.body());
        assertEquals(403, call("web", "GET", "/orders/%73ecret").statusCode());
        assertEquals(403, call("web", "DELETE", "/orders/1").statusCode());
        assertEquals(403, call("other", "GET", "/orders/1").statusCode());
        assertEquals(
                403,
                node.send("other", "GET", "/orders/1", null, "dapr-app-id", "shop")
                        .statusCode());
        assertEquals(
                403,
                node.send("other", "GET", "/v1.0/invoke/shop/method/orders/1", null, "dapr-caller-app-id", "web")
                        .statusCode(),
                "nobody is known by what he says");
        assertNull(app.nextWithin(100), "nothing came to the app");
    }

    @Test
    void shouldFindTheRuleOfTheVerbAmongThoseOfOnePath() {
        final Caller web = RULES.policies().getFirst().caller();
        final AccessControl rules = new AccessControl(
                true,
                AccessControl.TRUST_DOMAIN_DEFAULT,
                List.of(new Policy(
                        web,
                        true,
                        List.of(
                                new Operation(AccessControl.pattern("/orders/*"), List.of("GET"), true),
                                new Operation(AccessControl.pattern("/orders/*"), List.of("POST"), false),
                                new Operation(AccessControl.pattern("/**"), List.of("PUT"), false)))));
        assertTrue(rules.allowsHttp(web, "GET", "/orders/1"));
        assertFalse(rules.allowsHttp(web, "POST", "/orders/1"));
        assertTrue(rules.allowsHttp(web, "PUT", "/orders/1"), "the better path has no rule for it: the default");
        assertFalse(rules.allowsHttp(web, "PUT", "/else"));
    }

    @Test
    void shouldLetAnAppCallItself() throws Exception {
        assertEquals(200, call("shop", "DELETE", "/orders/1").statusCode());
        assertEquals("DELETE", app.next().method());
    }

    @Test
    void shouldHoldAppsOverIpcToItToo() throws Exception {
        try (LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId("someone").dataDir(dataDir))) {
            final LedgeException refused =
                    assertThrows(LedgeException.class, () -> client.invokeMethod("shop", "orders/1", new byte[0]));
            assertTrue(refused.getMessage().contains("access control policy has denied access"), refused::getMessage);
        }
        assertNull(app.nextWithin(100));
    }
}
