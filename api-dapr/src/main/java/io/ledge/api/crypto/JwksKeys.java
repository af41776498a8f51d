package io.ledge.api.crypto;

import com.fasterxml.jackson.core.JsonParser;
import io.ledge.api.json.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code crypto.dapr.jwks}: a set of JSON Web Keys, found by their {@code kid}. A key that is not known has the set fetched
 * again, no more often than once in the least interval.
 */
final class JwksKeys implements CryptoProvider {
    private final JwksSource source;
    private final long minRefreshNs;
    private Map<String, CryptoKey> keys;
    private long fetchedNs;

    /** @throws CryptoException when the set cannot be read */
    JwksKeys(final JwksSource source, final long minRefreshMs) throws CryptoException {
        this.source = source;
        minRefreshNs = minRefreshMs * 1_000_000L;
        fetch();
    }

    /** Under the monitor, so that one thread fetches and the others wait for it. */
    @Override
    public synchronized CryptoKey key(final String name) throws CryptoException {
        if (!keys.containsKey(name) && source.mayChange() && System.nanoTime() - fetchedNs >= minRefreshNs) {
            fetch();
        }
        final CryptoKey key = keys.get(name);
        if (key == null) {
            throw new CryptoException("key not found: " + name);
        }
        return key;
    }

    private synchronized void fetch() throws CryptoException {
        fetchedNs = System.nanoTime();
        keys = parse(source.fetch());
    }

    private static Map<String, CryptoKey> parse(final byte[] document) throws CryptoException {
        try (JsonParser json = Json.parser(document)) {
            json.nextToken();
            if (!(Json.readAny(json) instanceof final Map<?, ?> set)
                    || !(set.get("keys") instanceof final List<?> list)) {
                throw new CryptoException("the key set is no object with an array 'keys'");
            }
            final Map<String, CryptoKey> keys = new HashMap<>();
            for (final Object member : list) {
                if (member instanceof final Map<?, ?> jwk && jwk.get("kid") instanceof final String kid) {
                    add(keys, kid, jwk);
                }
            }
            return keys;
        } catch (final IOException ex) {
            // the parser's own message may have a piece of a key in it
            throw new CryptoException("the key set is not JSON");
        }
    }

    /** A set may have keys for other purposes; those are nobody's error. */
    private static void add(final Map<String, CryptoKey> keys, final String kid, final Map<?, ?> jwk) {
        try {
            keys.put(kid, KeyReader.jwk(jwk));
        } catch (final CryptoException ex) {
            System.getLogger("ledge.crypto")
                    .log(System.Logger.Level.DEBUG, "key " + kid + " of a key set is left out: " + ex.getMessage());
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
