package io.ledge.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.AccessControl.Caller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppConfigurationTest {
    @TempDir
    Path directory;

    private AppConfiguration read(final String spec) throws Exception {
        final Path file = directory.resolve("config.yaml");
        Files.writeString(file, "kind: Configuration\nmetadata: {name: c}\nspec:\n" + spec.indent(2));
        return AppConfiguration.read(file);
    }

    @Test
    void shouldReadWhichSecretsAnAppHas() throws Exception {
        final AppConfiguration configuration = read("""
                tracing: {samplingRate: "1"}
                secrets:
                  scopes:
                  - {storeName: vault, defaultAccess: deny, allowedSecrets: [db]}
                  - {storeName: env, deniedSecrets: [HOME]}
                """);
        assertTrue(configuration.secretScopes().allows("vault", "db"));
        assertFalse(configuration.secretScopes().allows("vault", "key"));
        assertFalse(configuration.secretScopes().allows("env", "HOME"));
        assertTrue(configuration.secretScopes().allows("env", "PATH"));
        assertTrue(configuration.secretScopes().allows("other", "key"));
    }

    @Test
    void shouldReadWhichCallsAnAppHas() throws Exception {
        final AppConfiguration allowing = read("""
                api:
                  allowed:
                  - {name: state, version: v1.0, protocol: http}
                  - {name: lock, version: v1alpha1, protocol: http}
                  denied:
                  - {name: lock, version: v1.0-alpha1, protocol: grpc}
                """);
        assertTrue(allowing.apiRules().allows("http", "v1.0", "state"));
        assertFalse(allowing.apiRules().allows("http", "v1.0-alpha1", "state"));
        assertTrue(allowing.apiRules().allows("http", "v1.0-alpha1", "lock"));
        assertFalse(allowing.apiRules().allows("http", "v1.0", "secrets"));
        assertTrue(allowing.apiRules().allows("http", "v1.0", "healthz"));
        assertTrue(allowing.apiRules().allows("grpc", "v1.0", "secrets"), "nothing is said about gRPC");
        assertFalse(allowing.apiRules().allows("grpc", "v1.0-alpha1", "lock"));
    }

    /** The example of Dapr's documentation. */
    @Test
    void shouldReadWhoMayCallTheApp() throws Exception {
        final AccessControl control = read("""
                accessControl:
                  defaultAction: deny
                  trustDomain: "public"
                  policies:
                  - appId: app1
                    defaultAction: deny
                    trustDomain: 'public'
                    namespace: "default"
                    operations:
                    - {name: /op1, httpVerb: ['POST', 'GET'], action: allow}
                    - {name: /op2/**, httpVerb: ["*"], action: allow}
                    - {name: /op2/secret, httpVerb: ["*"], action: deny}
                    - {name: /op3/*/x, httpVerb: [get], action: allow}
                  - {appId: app2, trustDomain: public, namespace: default, defaultAction: allow}
                  - {appId: app3, trustDomain: public, namespace: elsewhere, defaultAction: allow}
                  - {appId: app4, trustDomain: other, namespace: default, defaultAction: allow}
                """).accessControl();
        final Caller app1 = caller("app1");
        assertTrue(control.allowsHttp(app1, "POST", "/op1"));
        assertTrue(control.allowsHttp(app1, "GET", "/OP1/"), "the case of letters does not count");
        assertFalse(control.allowsHttp(app1, "PUT", "/op1"));
        assertFalse(control.allowsHttp(app1, "POST", "/op1/more"));
        assertTrue(control.allowsHttp(app1, "PUT", "/op2/a/b"));
        assertFalse(control.allowsHttp(app1, "PUT", "/op2"));
        for (final String path : List.of(
                "/op2/secret",
                "//op2//secret",
                "/op2/%73ecret",
                "/op2/x/../secret",
                "/op2%2Fsecret",
                "/op2/secret?a=b",
                "/op2/secret#a")) {
            assertFalse(control.allowsHttp(app1, "PUT", path), path);
        }
        assertFalse(control.allowsHttp(app1, "PUT", "/op2/%zz"), "what cannot be read is not allowed");
        assertTrue(control.allowsHttp(app1, "GET", "/op3/1/x"));
        assertFalse(control.allowsHttp(app1, "GET", "/op3/1/2/x"));
        assertTrue(control.allowsGrpc(app1, "/op1"));
        assertFalse(control.allowsGrpc(app1, "/Op1"));
        assertTrue(control.allowsHttp(caller("app2"), "GET", "/anything"));
        assertFalse(control.allowsHttp(caller("app3"), "GET", "/anything"));
        assertFalse(control.allowsHttp(caller("app4"), "GET", "/anything"));
        assertFalse(control.allowsHttp(caller("app5"), "GET", "/op1"));
        assertFalse(control.allowsHttp(Caller.UNKNOWN, "GET", "/op1"));
    }

    private static Caller caller(final String appId) {
        return new Caller(appId, "default", "public");
    }

    @Test
    void shouldRefuseRulesThatCannotBeMeant() {
        final String policy = "accessControl: {policies: [{appId: a, namespace: n, trustDomain: t, operations: [%s]}]}";
        for (final String[] row : new String[][] {
            {
                "{name: /op*, action: allow}",
                "operations[0].name must be a path where * or ** stands for whole parts, not '/op*'"
            },
            {"{name: /op}", "operations[0].action is missing: allow or deny"},
            {"{name: /op, action: maybe}", "operations[0].action must be allow or deny, not 'maybe'"},
            {"{action: allow}", "operations[0].name is missing: the path of a method, such as /orders/*"},
        }) {
            final ConfigException wrong = assertThrows(ConfigException.class, () -> read(policy.formatted(row[0])));
            assertTrue(wrong.getMessage().contains("/config.yaml:4:"), wrong::getMessage);
            assertTrue(wrong.getMessage().endsWith(row[1]), wrong::getMessage);
        }
        final ConfigException wrong =
                assertThrows(ConfigException.class, () -> read("accessControl: {policies: [{appId: a}]}"));
        assertTrue(wrong.getMessage().endsWith("policies[0].namespace is missing: such as default"), wrong::getMessage);
    }

    @Test
    void shouldFailRatherThanAllow() {
        final ConfigException wrong = assertThrows(
                ConfigException.class, () -> read("secrets: {scopes: [{storeName: a, defaultAccess: no}]}"));
        assertEquals(
                directory + "/config.yaml:4:52: defaultAccess must be allow or deny, not 'no'", wrong.getMessage());
        assertThrows(ConfigException.class, () -> read("api: {alowed: []}"));
        assertThrows(ConfigException.class, () -> AppConfiguration.read(directory.resolve("missing.yaml")));
    }
}
