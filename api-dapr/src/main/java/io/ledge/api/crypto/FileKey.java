package io.ledge.api.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one document and what is derived from it.
 *
 * <pre>
 *   header key  = HKDF-SHA-256(file key, no salt, "header")            signs the header by HMAC-SHA-256
 *   payload key = HKDF-SHA-256(file key, nonce prefix, "payload")      encrypts the segments
 *   nonce       = nonce prefix (7) ‖ segment, big-endian (4) ‖ 1 for the last one, else 0 (1)
 * </pre>
 */
final class FileKey {
    static final int LENGTH = 32;
    static final int NONCE_PREFIX_LENGTH = 7;
    private static final int NONCE_LENGTH = 12;
    private static final String HMAC = "HmacSHA256";

    private final byte[] key;
    private final byte[] noncePrefix;
    private final DataCipher cipher;
    private final byte[] headerKey;
    private final byte[] payloadKey;

    FileKey(final byte[] key, final byte[] noncePrefix, final DataCipher cipher) throws CryptoException {
        this.key = key;
        this.noncePrefix = noncePrefix;
        this.cipher = cipher;
        headerKey = derive(key, new byte[0], "header");
        payloadKey = derive(key, noncePrefix, "payload");
    }

    static FileKey random(final SecureRandom random, final DataCipher cipher) throws CryptoException {
        final byte[] key = new byte[LENGTH];
        final byte[] noncePrefix = new byte[NONCE_PREFIX_LENGTH];
        random.nextBytes(key);
        random.nextBytes(noncePrefix);
        return new FileKey(key, noncePrefix, cipher);
    }

    private static byte[] derive(final byte[] key, final byte[] salt, final String info) throws CryptoException {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(key)
                            .addSalt(salt)
                            .thenExpand(info.getBytes(StandardCharsets.US_ASCII), LENGTH));
        } catch (final GeneralSecurityException ex) {
            throw new CryptoException("failed to derive the " + info + " key: " + ex.getMessage(), ex);
        }
    }

    byte[] key() {
        return key;
    }

    byte[] noncePrefix() {
        return noncePrefix;
    }

    DataCipher cipher() {
        return cipher;
    }

    /** In base64. @param signed the header's first two lines, line feeds included */
    byte[] mac(final byte[] signed) throws CryptoException {
        try {
            final Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(headerKey, HMAC));
            return Base64.getEncoder().encode(mac.doFinal(signed));
        } catch (final GeneralSecurityException ex) {
            throw new CryptoException("failed to sign header: " + ex.getMessage(), ex);
        }
    }

    /** Takes as long for a wrong one as for the right one. */
    boolean isMac(final byte[] mac, final byte[] signed) throws CryptoException {
        return MessageDigest.isEqual(mac(signed), mac);
    }

    /** @return the bytes of the segment in {@code to}, with its tag */
    int encrypt(final byte[] from, final int length, final byte[] to, final int segment, final boolean isLast)
            throws CryptoException {
        try {
            return cipher.start(Cipher.ENCRYPT_MODE, payloadKey, nonce(segment, isLast))
                    .doFinal(from, 0, length, to);
        } catch (final GeneralSecurityException ex) {
            throw new CryptoException("error processing segment " + segment + ": " + ex.getMessage(), ex);
        }
    }

    /** @return the bytes of the segment in {@code to}, without its tag */
    int decrypt(final byte[] from, final int length, final byte[] to, final int segment, final boolean isLast)
            throws CryptoException {
        try {
            return cipher.start(Cipher.DECRYPT_MODE, payloadKey, nonce(segment, isLast))
                    .doFinal(from, 0, length, to);
        } catch (final GeneralSecurityException ex) {
            throw new CryptoException("error processing segment " + segment + ": failed to decrypt segment", ex);
        }
    }

    private byte[] nonce(final int segment, final boolean isLast) {
        return ByteBuffer.allocate(NONCE_LENGTH)
                .put(noncePrefix)
                .putInt(segment)
                .put((byte) (isLast ? 1 : 0))
                .array();
    }
}
