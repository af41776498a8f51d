package io.ledge.api.crypto;

import com.fasterxml.jackson.core.JsonParser;
import io.ledge.api.json.Json;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;

/**
 * The second line of a document: {@code {"k":key name,"kw":wrap algorithm,"wfk":wrapped key,"cph":cipher,"np":nonce prefix}},
 * bytes in base64.
 *
 * @param keyName which key opens it; empty: it does not say
 */
record Manifest(String keyName, WrapAlgorithm wrapAlgorithm, byte[] wrappedKey, DataCipher cipher, byte[] noncePrefix) {
    byte[] json() {
        return Json.write(json -> {
            json.writeStartObject();
            if (!keyName.isEmpty()) {
                json.writeStringField("k", keyName);
            }
            json.writeNumberField("kw", wrapAlgorithm.id());
            json.writeStringField("wfk", Base64.getEncoder().encodeToString(wrappedKey));
            json.writeNumberField("cph", cipher.id());
            json.writeStringField("np", Base64.getEncoder().encodeToString(noncePrefix));
            json.writeEndObject();
        });
    }

    /** What exactly is wrong with it is not told, as with daprd. */
    static Manifest parse(final byte[] line) throws CryptoException {
        try (JsonParser json = Json.parser(line)) {
            json.nextToken();
            if (Json.readAny(json) instanceof final Map<?, ?> fields) {
                final Manifest manifest = new Manifest(
                        fields.get("k") instanceof final String name ? name : "",
                        WrapAlgorithm.of(number(fields.get("kw"))).orElseThrow(Manifest::invalid),
                        bytes(fields.get("wfk")),
                        DataCipher.of(number(fields.get("cph"))).orElseThrow(Manifest::invalid),
                        bytes(fields.get("np")));
                if (manifest.wrappedKey.length > 0 && manifest.noncePrefix.length == FileKey.NONCE_PREFIX_LENGTH) {
                    return manifest;
                }
            }
        } catch (final IOException | IllegalArgumentException ex) {
            // answered below
        }
        throw invalid();
    }

    private static CryptoException invalid() {
        return new CryptoException("invalid header: invalid manifest");
    }

    private static int number(final Object value) {
        return value instanceof final Long number ? (int) Math.min(number, Integer.MAX_VALUE) : 0;
    }

    private static byte[] bytes(final Object value) {
        return value instanceof final String text ? Base64.getDecoder().decode(text) : new byte[0];
    }
}
