package io.ledge.api.crypto;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the key of a document is wrapped; the id is the number in its manifest. Numbers 2 to 4 of Dapr's list are AES-CBC, which
 * wants a nonce that the scheme has no room for: with daprd, too, keys of files and key sets refuse them.
 */
public enum WrapAlgorithm {
    A256KW("A256KW", "AES", 1),
    RSA_OAEP_256("RSA-OAEP-256", "RSA", 5);

    private final String text;
    private final String alias;
    private final int id;

    WrapAlgorithm(final String text, final String alias, final int id) {
        this.text = text;
        this.alias = alias;
        this.id = id;
    }

    /** As JOSE names it. */
    public String text() {
        return text;
    }

    int id() {
        return id;
    }

    /** Whatever the case. */
    static WrapAlgorithm parse(final String text) throws CryptoException {
        final String upper = text.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(value -> value.text.equals(upper) || value.alias.equals(upper))
                .findFirst()
                .orElseThrow(() -> new CryptoException("option Algorithm is not valid: algorithm " + upper
                        + " is not supported; there are "
                        + Arrays.stream(values()).map(WrapAlgorithm::text).collect(Collectors.joining(", "))));
    }

    static Optional<WrapAlgorithm> of(final int id) {
        return Arrays.stream(values()).filter(value -> value.id == id).findFirst();
    }
}
