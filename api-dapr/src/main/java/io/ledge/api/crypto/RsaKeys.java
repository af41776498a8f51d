package io.ledge.api.crypto;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RSA keys from their JWK and from PEM: PKCS#8, PKCS#1, and public keys. */
final class RsaKeys {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final byte[] PKCS8_HEAD = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private RsaKeys() {}

    static CryptoKey ofJwk(final Jwk jwk) throws CryptoException {
        final BigInteger n = jwk.number("n");
        final BigInteger e = jwk.number("e");
        try {
            final PublicKey publicKey = factory().generatePublic(new RSAPublicKeySpec(n, e));
            if (!jwk.has("d")) {
                return new CryptoKey(null, publicKey, null, jwk.limits());
            }
            final PrivateKey privateKey = factory()
                    .generatePrivate(new RSAPrivateCrtKeySpec(
                            n,
                            e,
                            jwk.number("d"),
                            jwk.number("p"),
                            jwk.number("q"),
                            jwk.number("dp"),
                            jwk.number("dq"),
                            jwk.number("qi")));
            return new CryptoKey(null, publicKey, privateKey, jwk.limits());
        } catch (final GeneralSecurityException ex) {
            throw new CryptoException("the JWK is no RSA key: " + ex.getMessage(), ex);
        }
    }

    static CryptoKey ofPem(final String text) throws CryptoException {
        final Matcher pem = PEM.matcher(text);
        if (!pem.find()) {
            throw new CryptoException("the key is not PEM: there is no -----BEGIN … KEY-----");
        }
        try {
            final byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            return switch (pem.group(1)) {
                case "PRIVATE KEY" -> ofPrivate(der);
                case "RSA PRIVATE KEY" -> ofPrivate(pkcs8(der));
                case "PUBLIC KEY" ->
                    new CryptoKey(
                            null, factory().generatePublic(new X509EncodedKeySpec(der)), null, CryptoKey.Limits.NONE);
                default ->
                    throw new CryptoException("the PEM holds '" + pem.group(1)
                            + "': PRIVATE KEY, RSA PRIVATE KEY and PUBLIC KEY are read");
            };
        } catch (final GeneralSecurityException | IllegalArgumentException ex) {
            throw new CryptoException("the PEM holds no RSA key: only RSA keys and symmetric ones wrap other keys", ex);
        }
    }

    private static CryptoKey ofPrivate(final byte[] pkcs8) throws GeneralSecurityException {
        final PrivateKey privateKey = factory().generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        final PublicKey publicKey = privateKey instanceof final RSAPrivateCrtKey crt
                ? factory().generatePublic(new RSAPublicKeySpec(crt.getModulus(), crt.getPublicExponent()))
                : null;
        return new CryptoKey(null, publicKey, privateKey, CryptoKey.Limits.NONE);
    }

    /** RFC 5208's PrivateKeyInfo around RFC 8017's RSAPrivateKey, which is all that the JDK reads. */
    private static byte[] pkcs8(final byte[] pkcs1) {
        final byte[] octets = tagged(0x04, pkcs1);
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(PKCS8_HEAD);
        body.writeBytes(octets);
        return tagged(0x30, body.toByteArray());
    }

    private static byte[] tagged(final int tag, final byte[] content) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 4);
        out.write(tag);
        out.write(0x82); // two bytes of length follow
        out.write(content.length >> 8);
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static KeyFactory factory() throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA");
    }
}
