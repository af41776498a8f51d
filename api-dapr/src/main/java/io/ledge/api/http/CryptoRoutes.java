package io.ledge.api.http;

import io.ledge.api.crypto.EncryptOptions;
import io.ledge.api.semantics.CryptoApi;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import java.util.Locale;
import java.util.Set;

/** {@code /v1.0-alpha1/crypto}: reference/dapr-api.md §2.2. Bodies are streams both ways, and have no limit. */
final class CryptoRoutes {
    private static final String KEY_NAME = "dapr-key-name";
    private static final String WRAP_ALGORITHM = "dapr-key-wrap-algorithm";
    private static final String CIPHER = "dapr-data-encryption-cipher";
    private static final String OMIT_KEY_NAME = "dapr-omit-decryption-key-name";
    private static final String DECRYPTION_KEY_NAME = "dapr-decryption-key-name";
    private static final Set<String> TRUE = Set.of("y", "yes", "true", "t", "on", "1");

    private final CryptoApi crypto;
    private final long timeoutMs;

    /** @param timeoutMs within which the next piece must come, or be taken */
    CryptoRoutes(final CryptoApi crypto, final long timeoutMs) {
        this.crypto = crypto;
        this.timeoutMs = timeoutMs;
    }

    void addTo(final Router router) {
        final StreamRoute encrypt = this::encrypt;
        final StreamRoute decrypt = this::decrypt;
        router.add("PUT", "/v1.0-alpha1/crypto/{component}/encrypt", encrypt);
        router.add("PUT", "/v1.0-alpha1/crypto/{component}/decrypt", decrypt);
    }

    private void encrypt(final Exchange exchange) {
        final String component = exchange.parameter("component");
        final DaprFailure wrong = check(exchange, component);
        if (wrong != null) {
            BodyStream.refuse(exchange, wrong);
            return;
        }
        final EncryptOptions options = new EncryptOptions(
                exchange.header(KEY_NAME, ""),
                exchange.header(WRAP_ALGORITHM, ""),
                exchange.header(CIPHER, ""),
                TRUE.contains(exchange.header(OMIT_KEY_NAME, "").toLowerCase(Locale.ROOT)),
                exchange.header(DECRYPTION_KEY_NAME, ""));
        final BodyStream stream = new BodyStream(exchange, timeoutMs);
        crypto.encrypt(component, options, stream.in(), stream.out(), stream);
    }

    private DaprFailure check(final Exchange exchange, final String component) {
        final DaprFailure wrong = crypto.check(component);
        if (wrong != null) {
            return wrong;
        }
        for (final String header : new String[] {KEY_NAME, WRAP_ALGORITHM}) {
            if (exchange.header(header, "").isEmpty()) {
                return DaprError.BAD_REQUEST.with("missing header '" + header + "'");
            }
        }
        return null;
    }

    private void decrypt(final Exchange exchange) {
        final String component = exchange.parameter("component");
        final DaprFailure wrong = crypto.check(component);
        if (wrong != null) {
            BodyStream.refuse(exchange, wrong);
            return;
        }
        final BodyStream stream = new BodyStream(exchange, timeoutMs);
        crypto.decrypt(component, exchange.header(KEY_NAME, ""), stream.in(), stream.out(), stream);
    }
}
