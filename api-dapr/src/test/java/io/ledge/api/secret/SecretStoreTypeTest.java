package io.ledge.api.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.ComponentSpec.Property;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreTypeTest {
    @TempDir
    Path directory;

    private static ComponentSpec spec(final SecretStoreType type, final String... settings) {
        final Map<String, Property> metadata = new LinkedHashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            metadata.put(settings[i], new Property(settings[i], settings[i + 1], "a.yaml:" + (i + 5)));
        }
        return new ComponentSpec(
                "vault", type.type(), "v1", metadata, List.of(), false, Duration.ofSeconds(5), "a.yaml:1");
    }

    private static String failure(final ComponentSpec spec, final Map<String, String> environment) {
        final SecretStoreType type = SecretStoreType.of(spec.type()).orElseThrow();
        return assertThrows(ComponentException.class, () -> type.create(spec, environment))
                .getMessage();
    }

    @Test
    void shouldReadTheCredentialsOfSystemd() throws Exception {
        Files.writeString(directory.resolve("db"), "hush\n");
        Files.writeString(directory.resolve("key"), "two\nlines");
        final SecretStore store = SecretStoreType.SYSTEMD.create(
                spec(SecretStoreType.SYSTEMD), Map.of("CREDENTIALS_DIRECTORY", directory.toString()));
        assertEquals(Map.of("db", "hush"), store.get("db"));
        assertEquals(Map.of("db", Map.of("db", "hush"), "key", Map.of("key", "two\nlines")), store.all());
        final SecretException missing = assertThrows(SecretException.class, () -> store.get("../db"));
        assertTrue(missing.getMessage().startsWith("systemd gave no credential ../db"), missing::getMessage);
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertEquals(
                "a.yaml:1: component 'vault': there is no $CREDENTIALS_DIRECTORY: the node must be a systemd service whose"
                        + " unit has a LoadCredential=",
                failure(spec(SecretStoreType.SYSTEMD), Map.of()));
        assertEquals(
                "a.yaml:1: component 'vault': the secrets file " + directory + "/no.json does not exist",
                failure(spec(SecretStoreType.LOCAL_FILE, "secretsFile", directory + "/no.json"), Map.of()));
        assertTrue(failure(spec(SecretStoreType.LOCAL_FILE), Map.of()).contains("needs metadata 'secretsFile'"));
    }

    @Test
    void shouldNotTellAnythingOfABrokenFile() throws Exception {
        final Path file = directory.resolve("s.json");
        Files.writeString(file, "{\"a\":\n  hush}");
        final String message = failure(spec(SecretStoreType.LOCAL_FILE, "secretsFile", file.toString()), Map.of());
        assertEquals("a.yaml:1: component 'vault': the secrets file " + file + " is not JSON, line 2", message);
        assertFalse(message.contains("hush"));
    }

    @Test
    void shouldCutThePrefixAndKeepTheRuntimesOwn() throws Exception {
        final Map<String, String> environment =
                Map.of("APP_A", "1", "APP_API_TOKEN", "t", "B", "2", "DAPR_HTTP_PORT", "3500");
        final SecretStore prefixed =
                SecretStoreType.LOCAL_ENV.create(spec(SecretStoreType.LOCAL_ENV, "prefix", "APP_"), environment);
        assertEquals(Map.of("A", Map.of("A", "1")), prefixed.all());
        assertEquals(Map.of("A", "1"), prefixed.get("A"));
        assertEquals(Map.of("API_TOKEN", ""), prefixed.get("API_TOKEN"));
        final SecretStore whole = SecretStoreType.LOCAL_ENV.create(spec(SecretStoreType.LOCAL_ENV), environment);
        assertEquals(Map.of("APP_A", Map.of("APP_A", "1"), "B", Map.of("B", "2")), whole.all());
    }

    @Test
    void shouldShowNoSecretInAMessage() {
        final Property property = new Property("qos", "hush", "a.yaml:7", true);
        assertEquals(
                "a.yaml:7: metadata 'qos' of component 'vault' is a secret that is wrong, expected 0 or 1",
                spec(SecretStoreType.SYSTEMD).invalid(property, "0 or 1").getMessage());
        assertFalse(property.toString().contains("hush"));
    }
}
