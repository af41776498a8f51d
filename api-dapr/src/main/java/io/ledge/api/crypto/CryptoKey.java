package io.ledge.api.crypto;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that wraps the keys of documents: symmetric, or RSA with a public half, a private one, or both. Immutable.
 *
 * @param secret null: it is RSA
 * @param publicKey null: there is none
 * @param privateKey null: there is none
 * @param limits what its JWK allows
 */
public record CryptoKey(SecretKey secret, PublicKey publicKey, PrivateKey privateKey, Limits limits) {
    private static final int A256_LENGTH = 32;
    private static final AlgorithmParameterSpec OAEP_256 =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    /**
     * What a JWK says that its key is for.
     *
     * @param use {@code enc}, {@code sig}; empty: anything
     * @param operations {@code key_ops}; none: anything
     * @param algorithm {@code alg}; empty: any
     */
    public record Limits(String use, Set<String> operations, String algorithm) {
        static final Limits NONE = new Limits("", Set.of(), "");
    }

    static CryptoKey symmetric(final byte[] bytes, final Limits limits) throws CryptoException {
        if (bytes.length == 0) {
            throw new CryptoException("key is empty");
        }
        return new CryptoKey(new SecretKeySpec(bytes, "AES"), null, null, limits);
    }

    byte[] wrap(final byte[] key, final WrapAlgorithm algorithm) throws CryptoException {
        check("wrapKey", algorithm);
        try {
            return cipher(Cipher.WRAP_MODE, algorithm, publicKey).wrap(new SecretKeySpec(key, "AES"));
        } catch (final GeneralSecurityException ex) {
            throw new CryptoException("failed to encrypt data: " + ex.getMessage(), ex);
        }
    }

    byte[] unwrap(final byte[] wrapped, final WrapAlgorithm algorithm) throws CryptoException {
        check("unwrapKey", algorithm);
        try {
            final Key key = cipher(Cipher.UNWRAP_MODE, algorithm, privateKey).unwrap(wrapped, "AES", Cipher.SECRET_KEY);
            return key.getEncoded();
        } catch (final GeneralSecurityException ex) {
            throw new CryptoException("failed to decrypt data: " + ex.getMessage(), ex);
        }
    }

    private Cipher cipher(final int mode, final WrapAlgorithm algorithm, final Key rsa)
            throws GeneralSecurityException, CryptoException {
        if (algorithm == WrapAlgorithm.A256KW) {
            if (secret == null || secret.getEncoded().length != A256_LENGTH) {
                throw new CryptoException("A256KW needs a symmetric key of 32 bytes"
                        + (secret == null ? "" : "; this one has " + secret.getEncoded().length));
            }
            final Cipher cipher = Cipher.getInstance("AES/KW/NoPadding");
            cipher.init(mode, secret);
            return cipher;
        }
        if (rsa == null) {
            throw new CryptoException("RSA-OAEP-256 needs "
                    + (mode == Cipher.WRAP_MODE ? "an RSA key" : "the private half of an RSA key"));
        }
        final Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(mode, rsa, OAEP_256);
        return cipher;
    }

    private void check(final String operation, final WrapAlgorithm algorithm) throws CryptoException {
        final boolean isAllowed = (limits.operations.isEmpty() || limits.operations.contains(operation))
                && (limits.use.isEmpty() || limits.use.equals("enc"));
        if (!isAllowed) {
            throw new CryptoException("key cannot perform the '" + operation + "' operation");
        }
        if (!limits.algorithm.isEmpty() && !limits.algorithm.equals(algorithm.text())) {
            throw new CryptoException("key cannot be used with algorithm '" + algorithm.text() + "'");
        }
    }

    /** Keys are in no log. */
    @Override
    public String toString() {
        return secret == null ? "an RSA key" : "a symmetric key";
    }
}
