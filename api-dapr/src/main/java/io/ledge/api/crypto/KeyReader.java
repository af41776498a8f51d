package io.ledge.api.crypto;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * Makes keys of bytes as Dapr does: a JWK, PEM, or the bytes of a symmetric key, plain or in base64. JSON that is 16, 24 or 32
 * bytes long is a key, unless the file's name says otherwise.
 */
final class KeyReader {
    private KeyReader() {}

    /** What a file's name says that it is. */
    enum Form {
        JWK,
        PEM,
        UNKNOWN
    }

    static CryptoKey read(final byte[] bytes, final Form form) throws CryptoException {
        if (bytes.length == 0) {
            throw new CryptoException("key is empty");
        }
        if (form == Form.JWK || form == Form.UNKNOWN && bytes[0] == '{' && !isSymmetricLength(bytes.length)) {
            return jwk(bytes);
        }
        final String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (form == Form.PEM || text.startsWith("-----")) {
            return RsaKeys.ofPem(text);
        }
        return CryptoKey.symmetric(decoded(text, bytes), CryptoKey.Limits.NONE);
    }

    private static boolean isSymmetricLength(final int length) {
        return length == 16 || length == 24 || length == 32;
    }

    /** Base64 of either alphabet, with padding or without, unless it is none. */
    private static byte[] decoded(final String text, final byte[] bytes) {
        final String bare = text.strip().replaceAll("=+$", "").replace('-', '+').replace('_', '/');
        try {
            return Base64.getDecoder().decode(bare);
        } catch (final IllegalArgumentException ex) {
            return bytes;
        }
    }

    private static CryptoKey jwk(final byte[] bytes) throws CryptoException {
        try (JsonParser json = Json.parser(bytes)) {
            json.nextToken();
            Json.expect(json, JsonToken.START_OBJECT, "a JWK");
            if (Json.readAny(json) instanceof final Map<?, ?> members) {
                return jwk(members);
            }
            throw new CryptoException("a JWK is an object");
        } catch (final IOException ex) {
            // the parser's own message may have a piece of the key in it
            throw new CryptoException("the key is not JSON");
        }
    }

    /** @param members of a JWK */
    static CryptoKey jwk(final Map<?, ?> members) throws CryptoException {
        final Jwk jwk = new Jwk(members);
        return switch (jwk.text("kty")) {
            case "oct" -> CryptoKey.symmetric(jwk.bytes("k"), jwk.limits());
            case "RSA" -> RsaKeys.ofJwk(jwk);
            default ->
                throw new CryptoException(
                        "invalid key type '" + jwk.text("kty") + "': only RSA and oct keys wrap other keys");
        };
    }
}
