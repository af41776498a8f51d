package io.ledge.api.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What encrypts a document's segments; the id is the number in its manifest. Tags of 16 bytes, nonces of 12. */
public enum DataCipher {
    AES_GCM("AES-GCM", 1, "AES/GCM/NoPadding", "AES"),
    CHACHA20_POLY1305("CHACHA20-POLY1305", 2, "ChaCha20-Poly1305", "ChaCha20");

    private static final int TAG_BITS = 128;

    private final String text;
    private final int id;
    private final String transformation;
    private final String keyAlgorithm;

    DataCipher(final String text, final int id, final String transformation, final String keyAlgorithm) {
        this.text = text;
        this.id = id;
        this.transformation = transformation;
        this.keyAlgorithm = keyAlgorithm;
    }

    int id() {
        return id;
    }

    /** Whatever the case; empty: AES-GCM. */
    static DataCipher parse(final String text) throws CryptoException {
        if (text.isEmpty()) {
            return AES_GCM;
        }
        final String upper = text.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(value -> value.text.equals(upper))
                .findFirst()
                .orElseThrow(() -> new CryptoException("option Cipher is not valid: cipher " + upper
                        + " is not supported; there are "
                        + Arrays.stream(values()).map(value -> value.text).collect(Collectors.joining(", "))));
    }

    static Optional<DataCipher> of(final int id) {
        return Arrays.stream(values()).filter(value -> value.id == id).findFirst();
    }

    /** Ready for one message. @param mode of {@link Cipher} */
    Cipher start(final int mode, final byte[] key, final byte[] nonce) throws GeneralSecurityException {
        final Cipher cipher = Cipher.getInstance(transformation);
        final AlgorithmParameterSpec parameters =
                this == AES_GCM ? new GCMParameterSpec(TAG_BITS, nonce) : new IvParameterSpec(nonce);
        cipher.init(mode, new SecretKeySpec(key, keyAlgorithm), parameters);
        return cipher;
    }
}
