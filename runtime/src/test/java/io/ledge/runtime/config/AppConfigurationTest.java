package io.ledge.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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
