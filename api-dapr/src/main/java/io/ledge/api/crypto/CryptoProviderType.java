package io.ledge.api.crypto;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The crypto providers that a node can have, and how each is made of its component file. */
public enum CryptoProviderType {
    LOCAL_STORAGE("crypto.dapr.localstorage", "path"),
    JWKS("crypto.dapr.jwks", "jwks", "requestTimeout", "minRefreshInterval");

    /** Of {@code spec.type}. */
    public static final String KIND = "crypto.";

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration MIN_REFRESH = Duration.ofMinutes(10);

    private final String type;
    private final List<String> keys;

    CryptoProviderType(final String type, final String... keys) {
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

    public static Optional<CryptoProviderType> of(final String type) {
        return Arrays.stream(values()).filter(value -> value.type.equals(type)).findFirst();
    }

    /** @throws ComponentException with the place and what is wrong, never with a key */
    public CryptoProvider create(final ComponentSpec spec) throws ComponentException {
        return switch (this) {
            case LOCAL_STORAGE -> local(spec);
            case JWKS -> jwks(spec);
        };
    }

    private static CryptoProvider local(final ComponentSpec spec) throws ComponentException {
        final Path directory = Path.of(spec.required("path"));
        if (!Files.isDirectory(directory)) {
            throw failure(spec, "'path' is no directory: " + directory);
        }
        return new LocalKeys(directory);
    }

    private static CryptoProvider jwks(final ComponentSpec spec) throws ComponentException {
        final JwksSource source =
                new JwksSource(spec.required("jwks"), spec.duration("requestTimeout", REQUEST_TIMEOUT));
        try {
            return new JwksKeys(
                    source, spec.duration("minRefreshInterval", MIN_REFRESH).toMillis());
        } catch (final CryptoException ex) {
            source.close();
            throw failure(spec, ex.getMessage());
        }
    }

    private static ComponentException failure(final ComponentSpec spec, final String message) {
        return new ComponentException(spec.source() + ": component '" + spec.name() + "': " + message);
    }
}
