package io.ledge.api.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncSchemeTest {
    // single-segment.enc of dapr/kit's test data: its wrapped key is the file key itself
    private static final String FILE_KEY = "QOei+iFHWhaO6f9iETClF46OP2xi7Hsi3lJM/j+twtU=";
    private static final String HEADER = "dapr.io/enc/v1\n{\"k\":\"mykey\",\"kw\":1,\"wfk\":\"" + FILE_KEY
            + "\",\"cph\":1,\"np\":\"lPBnJHkXPA==\"}\n";
    private static final String MAC = "FUxdF/MUKkEdzzytE5fUf8k7gEm5nZiiN8H4ACE3NEg=";
    private static final String SEGMENT = "ce406324de80708c7f2084e1b51c4b778f7d3620a1ef8ad3e98e26";

    private static final int SEGMENT_LENGTH = 64 * 1024;

    private final SecureRandom random = new SecureRandom();
    private final EncScheme scheme = new EncScheme(random);
    private final CryptoKey aes = symmetric(32);

    private CryptoKey symmetric(final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        try {
            return CryptoKey.symmetric(bytes, CryptoKey.Limits.NONE);
        } catch (final CryptoException ex) {
            throw new AssertionError(ex);
        }
    }

    private static EncryptOptions options(final String algorithm, final String cipher) {
        return new EncryptOptions("mykey", algorithm, cipher, false, "");
    }

    private byte[] encrypt(final CryptoKey key, final EncryptOptions options, final byte[] document)
            throws CryptoException, IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        scheme.encrypt(_ -> key, options, new ByteArrayInputStream(document), out);
        return out.toByteArray();
    }

    private byte[] decrypt(final CryptoProvider provider, final String keyName, final byte[] document)
            throws CryptoException, IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        scheme.decrypt(provider, keyName, new ByteArrayInputStream(document), out);
        return out.toByteArray();
    }

    private byte[] document(final int length) {
        final byte[] document = new byte[length];
        random.nextBytes(document);
        return document;
    }

    @Test
    void shouldSignAndEncryptAsDaprsKitDoes() throws Exception {
        final FileKey fileKey = new FileKey(
                Base64.getDecoder().decode(FILE_KEY), Base64.getDecoder().decode("lPBnJHkXPA=="), DataCipher.AES_GCM);
        assertEquals(
                MAC, new String(fileKey.mac(HEADER.getBytes(StandardCharsets.US_ASCII)), StandardCharsets.US_ASCII));
        final byte[] to = new byte[64];
        final byte[] hello = "hello world".getBytes(StandardCharsets.US_ASCII);
        final int length = fileKey.encrypt(hello, hello.length, to, 0, true);
        assertEquals(SEGMENT, HexFormat.of().formatHex(to, 0, length));
        final byte[] back = new byte[64];
        assertEquals(hello.length, fileKey.decrypt(to, length, back, 0, true));
        assertEquals("hello world", new String(back, 0, hello.length, StandardCharsets.US_ASCII));
    }

    @Test
    void shouldWriteTheManifestAsDaprsKitDoes() throws Exception {
        final String line = HEADER.split("\n")[1];
        assertEquals(
                line,
                new String(
                        Manifest.parse(line.getBytes(StandardCharsets.US_ASCII)).json(), StandardCharsets.US_ASCII));
    }

    @Test
    void shouldWrapAsRfc3394Does() throws Exception {
        final HexFormat hex = HexFormat.of();
        final CryptoKey kek = CryptoKey.symmetric(
                hex.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
                CryptoKey.Limits.NONE);
        final byte[] key = hex.parseHex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
        final byte[] wrapped = kek.wrap(key, WrapAlgorithm.A256KW);
        assertEquals(
                "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21",
                hex.formatHex(wrapped));
        assertArrayEquals(key, kek.unwrap(wrapped, WrapAlgorithm.A256KW));
    }

    @Test
    void shouldOpenWhatItClosedAtEveryLengthThatMatters() throws Exception {
        for (final String cipher : List.of("", "aes-gcm", "CHACHA20-POLY1305")) {
            for (final int length :
                    new int[] {0, 1, SEGMENT_LENGTH - 1, SEGMENT_LENGTH, SEGMENT_LENGTH + 1, 2 * SEGMENT_LENGTH, 300_000
                    }) {
                final byte[] document = document(length);
                final byte[] closed = encrypt(aes, options("aes", cipher), document);
                final int segments = (length + SEGMENT_LENGTH - 1) / SEGMENT_LENGTH;
                assertEquals(length + 16 * segments, closed.length - headerLength(closed), cipher + " " + length);
                assertArrayEquals(document, decrypt(_ -> aes, "", closed), cipher + " " + length);
            }
        }
    }

    private static int headerLength(final byte[] document) {
        int lines = 0;
        int position = 0;
        while (lines < 3) {
            if (document[position++] == '\n') {
                lines++;
            }
        }
        return position;
    }

    @Test
    void shouldWrapByRsa() throws Exception {
        final KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        final KeyPair pair = generator.generateKeyPair();
        final CryptoKey key = new CryptoKey(null, pair.getPublic(), pair.getPrivate(), CryptoKey.Limits.NONE);
        final byte[] document = document(1000);
        assertArrayEquals(document, decrypt(_ -> key, "", encrypt(key, options("RSA-OAEP-256", ""), document)));
    }

    @Test
    void shouldNameTheKeyThatOpensIt() throws Exception {
        final byte[] other = encrypt(aes, new EncryptOptions("mykey", "AES", "", false, "private"), document(1));
        assertTrue(new String(other, StandardCharsets.ISO_8859_1).contains("{\"k\":\"private\","));
        final byte[] silent = encrypt(aes, new EncryptOptions("mykey", "AES", "", true, "private"), document(1));
        assertTrue(new String(silent, StandardCharsets.ISO_8859_1).startsWith("dapr.io/enc/v1\n{\"kw\":1,"));
        assertEquals(
                "document's manifest does not contain a key name, and no key name was provided",
                assertThrows(CryptoException.class, () -> decrypt(_ -> aes, "", silent))
                        .getMessage());
        final String[] asked = new String[1];
        decrypt(
                name -> {
                    asked[0] = name;
                    return aes;
                },
                "mine",
                silent);
        assertEquals("mine", asked[0]);
    }

    @Test
    void shouldRefuseWhatWasChanged() throws Exception {
        final byte[] closed = encrypt(aes, options("A256KW", ""), document(3 * SEGMENT_LENGTH));
        final int payload = headerLength(closed);
        assertFails("failed to validate the document's signature", changed(closed, 21));
        assertFails(
                "error processing segment 1: failed to decrypt segment",
                changed(closed, payload + SEGMENT_LENGTH + 50));
        assertFails("error processing segment 2: failed to decrypt segment", changed(closed, closed.length - 1));
        final byte[] cut = Arrays.copyOf(closed, payload + 2 * (SEGMENT_LENGTH + 16));
        assertFails("error processing segment 1: failed to decrypt segment", cut); // it was not the last one
        assertFails("invalid header: unsupported scheme", "dapr.io/enc/v2\n{}\n\n".getBytes(StandardCharsets.US_ASCII));
        assertFails("invalid header: scheme name not found", "foo".getBytes(StandardCharsets.US_ASCII));
        assertFails("invalid header: invalid format", "dapr.io/enc/v1\n\n".getBytes(StandardCharsets.US_ASCII));
        assertFails(
                "invalid header: invalid manifest",
                "dapr.io/enc/v1\n{\"kw\":9}\nx\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] changed(final byte[] document, final int position) {
        final byte[] changed = document.clone();
        changed[position] ^= 1;
        return changed;
    }

    private void assertFails(final String message, final byte[] document) {
        assertEquals(
                message,
                assertThrows(CryptoException.class, () -> decrypt(_ -> aes, "", document))
                        .getMessage());
    }

    @Test
    void shouldNotTellWhichKeysExist() throws Exception {
        final byte[] closed = encrypt(aes, options("AES", ""), document(10));
        final CryptoProvider empty = name -> {
            throw new CryptoException("key not found: " + name);
        };
        for (final CryptoProvider provider : List.of(empty, _ -> symmetric(32), _ -> symmetric(16))) {
            assertEquals(
                    "failed to validate the document's signature",
                    assertThrows(CryptoException.class, () -> decrypt(provider, "", closed))
                            .getMessage());
        }
    }

    @Test
    void shouldRefuseKeysThatCannot() {
        assertEquals(
                "failed to wrap the file key: A256KW needs a symmetric key of 32 bytes; this one has 16",
                assertThrows(CryptoException.class, () -> encrypt(symmetric(16), options("AES", ""), document(1)))
                        .getMessage());
        assertEquals(
                "failed to wrap the file key: RSA-OAEP-256 needs an RSA key",
                assertThrows(CryptoException.class, () -> encrypt(aes, options("RSA", ""), document(1)))
                        .getMessage());
        assertTrue(assertThrows(CryptoException.class, () -> encrypt(aes, options("A128CBC-NOPAD", ""), document(1)))
                .getMessage()
                .startsWith("option Algorithm is not valid: algorithm A128CBC-NOPAD is not supported"));
        assertTrue(assertThrows(CryptoException.class, () -> encrypt(aes, options("AES", "rot13"), document(1)))
                .getMessage()
                .startsWith("option Cipher is not valid: cipher ROT13 is not supported"));
    }
}
