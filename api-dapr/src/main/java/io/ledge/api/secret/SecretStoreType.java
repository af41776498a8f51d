package io.ledge.api.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The secret stores that a node can have, and how each is made of its component file. */
public enum SecretStoreType {
    LOCAL_FILE("secretstores.local.file", "secretsFile", "nestedSeparator", "multiValued"),
    LOCAL_ENV("secretstores.local.env", "prefix"),
    SYSTEMD("secretstores.systemd");

    /** Of {@code spec.type}. */
    public static final String KIND = "secretstores.";

    private static final String CREDENTIALS_DIRECTORY = "CREDENTIALS_DIRECTORY";

    private final String type;
    private final List<String> keys;

    SecretStoreType(final String type, final String... keys) {
        this.type = type;
        this.keys = List.of(keys);
    }

    /** As component files name it. */
    public String type() {
        return type;
    }

    /** Metadata that it reads. */
    public List<String> keys() {
        return keys;
    }

    public static Optional<SecretStoreType> of(final String type) {
        return Arrays.stream(values()).filter(value -> value.type.equals(type)).findFirst();
    }

    /**
     * @param environment of the node
     * @throws ComponentException with the place and what is wrong, never with a secret
     */
    public SecretStore create(final ComponentSpec spec, final Map<String, String> environment)
            throws ComponentException {
        return switch (this) {
            case LOCAL_FILE -> file(spec);
            case LOCAL_ENV -> new EnvSecretStore(environment, spec.text("prefix", ""));
            case SYSTEMD -> systemd(spec, environment);
        };
    }

    private static SecretStore file(final ComponentSpec spec) throws ComponentException {
        final Path file = Path.of(spec.required("secretsFile"));
        if (!Files.isReadable(file)) {
            throw failure(
                    spec, "the secrets file " + file + (Files.exists(file) ? " cannot be read" : " does not exist"));
        }
        try {
            return new FileSecretStore(file, spec.text("nestedSeparator", ":"), spec.bool("multiValued", false));
        } catch (final JsonProcessingException ex) {
            // the parser's own message may have a piece of the file in it
            throw failure(
                    spec,
                    "the secrets file " + file + " is not JSON, line "
                            + ex.getLocation().getLineNr());
        } catch (final IOException ex) {
            throw failure(spec, "the secrets file " + file + ": " + ex.getMessage());
        }
    }

    private static SecretStore systemd(final ComponentSpec spec, final Map<String, String> environment)
            throws ComponentException {
        final String directory = environment.getOrDefault(CREDENTIALS_DIRECTORY, "");
        if (directory.isEmpty()) {
            throw failure(
                    spec,
                    "there is no $" + CREDENTIALS_DIRECTORY
                            + ": the node must be a systemd service whose unit has a LoadCredential=");
        }
        try {
            return new SystemdSecretStore(Path.of(directory));
        } catch (final IOException ex) {
            throw failure(spec, "$" + CREDENTIALS_DIRECTORY + " cannot be read: " + ex.getMessage());
        }
    }

    private static ComponentException failure(final ComponentSpec spec, final String message) {
        return new ComponentException(spec.source() + ": component '" + spec.name() + "': " + message);
    }
}
