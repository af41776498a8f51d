package io.ledge.api.crypto;

import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The members of a JSON Web Key (RFC 7517), as they were read. */
record Jwk(Map<?, ?> members) {
    boolean has(final String name) {
        return members.get(name) instanceof String;
    }

    /** Empty: it is not there. */
    String text(final String name) {
        return members.get(name) instanceof final String text ? text : "";
    }

    byte[] bytes(final String name) throws CryptoException {
        if (!has(name)) {
            throw new CryptoException("the JWK has no '" + name + "'");
        }
        try {
            return Base64.getUrlDecoder().decode(text(name));
        } catch (final IllegalArgumentException ex) {
            throw new CryptoException("'" + name + "' of the JWK is not base64url");
        }
    }

    BigInteger number(final String name) throws CryptoException {
        return new BigInteger(1, bytes(name));
    }

    CryptoKey.Limits limits() {
        final Set<String> operations = members.get("key_ops") instanceof final List<?> list
                ? list.stream().map(Object::toString).collect(Collectors.toUnmodifiableSet())
                : Set.of();
        return new CryptoKey.Limits(text("use"), operations, text("alg"));
    }
}
