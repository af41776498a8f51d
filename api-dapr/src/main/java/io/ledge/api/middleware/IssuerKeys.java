package io.ledge.api.middleware;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import io.ledge.api.json.Json;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The public keys of an issuer of tokens: fetched on a virtual thread, when they are first asked for, when they are old, and when
 * a token does not fit. Asked on the I/O thread, which never waits for them.
 */
final class IssuerKeys {
    private static final System.Logger LOGGER = System.getLogger("ledge.middleware");
    private static final int TIMEOUT_MS = 10_000;
    private static final int LENGTH_MAX = 512 * 1024;

    /** Dapr's: whatever callers send, the issuer is not asked more often, once there are keys. */
    private static final long REFRESH_MIN_MS = TimeUnit.MINUTES.toMillis(10);

    private static final long RETRY_MIN_MS = TimeUnit.SECONDS.toMillis(5);
    private static final long AGE_MAX_MS = TimeUnit.HOURS.toMillis(1);

    private final String issuer;
    private final String jwksUrl;
    private final AtomicBoolean isUnderWay = new AtomicBoolean();
    private volatile JWKSet keys;
    private volatile long triedAtMs;

    /** @param jwksUrl empty: the issuer's OpenID configuration says where they are */
    IssuerKeys(final String issuer, final String jwksUrl) {
        this.issuer = issuer;
        this.jwksUrl = jwksUrl;
        triedAtMs = nowMs();
        fetch();
    }

    /** Null: they are not there yet. */
    JWKSet now() {
        fetchIfOlderThan(keys == null ? RETRY_MIN_MS : AGE_MAX_MS);
        return keys;
    }

    /** There may be new ones. */
    void refresh() {
        fetchIfOlderThan(REFRESH_MIN_MS);
    }

    private void fetchIfOlderThan(final long ageMs) {
        if (nowMs() - triedAtMs >= ageMs) {
            triedAtMs = nowMs();
            fetch();
        }
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void fetch() {
        if (isUnderWay.compareAndSet(false, true)) {
            Thread.ofVirtual().name("ledge-issuer-keys").start(() -> {
                try {
                    final URL url =
                            URI.create(jwksUrl.isEmpty() ? discover() : jwksUrl).toURL();
                    keys = JWKSet.load(url, TIMEOUT_MS, TIMEOUT_MS, LENGTH_MAX).toPublicJWKSet();
                } catch (final IOException | ParseException | IllegalArgumentException ex) {
                    LOGGER.log(Level.WARNING, "the keys of issuer " + issuer + " cannot be had: " + ex.getMessage());
                } finally {
                    isUnderWay.set(false);
                }
            });
        }
    }

    private String discover() throws IOException {
        final String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        final URL url = URI.create(base + "/.well-known/openid-configuration").toURL();
        final String document = new DefaultResourceRetriever(TIMEOUT_MS, TIMEOUT_MS, LENGTH_MAX)
                .retrieveResource(url)
                .getContent();
        final Map<String, String> texts = new HashMap<>();
        try (JsonParser json = Json.parser(document.getBytes(StandardCharsets.UTF_8))) {
            Json.readObject(json, (name, value) -> {
                if (value.currentToken() == JsonToken.VALUE_STRING) {
                    texts.put(name, value.getText());
                } else {
                    value.skipChildren();
                }
            });
        }
        if (!issuer.equals(texts.get("issuer")) || !texts.containsKey("jwks_uri")) {
            throw new IOException(url + " is of issuer '" + texts.get("issuer") + "' and names the keys at '"
                    + texts.get("jwks_uri") + "'");
        }
        return texts.get("jwks_uri");
    }
}
