package io.ledge.api.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.ComponentSpec.Property;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StateCipherTest {
    private static final byte[] VALUE = "{\"a\":1}".getBytes(StandardCharsets.US_ASCII);
    private static final String OLD = "00".repeat(16);
    private static final String NEW = "ff".repeat(32);

    private static Property key(final String name, final String value, final String secret) {
        return new Property(name, value, "a.yaml:7", true, secret);
    }

    private static ComponentSpec spec(final Property... properties) {
        return new ComponentSpec(
                "store",
                "state.ledge",
                "v1",
                Arrays.stream(properties).collect(Collectors.toMap(Property::name, Function.identity())),
                List.of(),
                false,
                Duration.ofSeconds(5),
                "a.yaml:1");
    }

    private static StateCipher cipher(final Property... properties) throws ComponentException {
        return StateCipher.of(spec(properties)).orElseThrow();
    }

    @Test
    void shouldOpenWhatItClosed() throws Exception {
        final StateCipher cipher = cipher(key("primaryEncryptionKey", OLD, "old"));
        final byte[] closed = cipher.close(VALUE);
        final String text = new String(closed, StandardCharsets.US_ASCII);
        assertTrue(text.matches("[A-Za-z0-9+/]+=*\\|\\|old"), text);
        assertFalse(text.equals(new String(cipher.close(VALUE), StandardCharsets.US_ASCII)), "a nonce comes twice");
        assertArrayEquals(VALUE, cipher.open(closed));
        assertArrayEquals(new byte[0], cipher.open(cipher.close(new byte[0])));
    }

    @Test
    void shouldOpenWhatDaprsFormSays() throws Exception {
        // AES-128-GCM of no bytes, key and nonce of zeros: test case 1 of the GCM specification
        final String closed = java.util.Base64.getEncoder()
                        .encodeToString(java.util.HexFormat.of()
                                .parseHex("000000000000000000000000" + "58e2fccefa7e3061367f1d57a4e7455a"))
                + "||old";
        assertArrayEquals(
                new byte[0],
                cipher(key("primaryEncryptionKey", OLD, "old")).open(closed.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void shouldOpenWithTheKeyThatTheValueNames() throws Exception {
        final byte[] closed = cipher(key("primaryEncryptionKey", OLD, "old")).close(VALUE);
        final StateCipher turned =
                cipher(key("primaryEncryptionKey", NEW, "new"), key("secondaryEncryptionKey", OLD, "old"));
        assertArrayEquals(VALUE, turned.open(closed));
        assertTrue(new String(turned.close(VALUE), StandardCharsets.US_ASCII).endsWith("||new"));
        assertEquals(
                "could not decrypt data: it was encrypted with the key 'old', which is not that of primaryEncryptionKey or"
                        + " secondaryEncryptionKey",
                assertThrows(CryptoException.class, () -> cipher(key("primaryEncryptionKey", NEW, "new"))
                                .open(closed))
                        .getMessage());
    }

    @Test
    void shouldRefuseWhatItDidNotClose() throws Exception {
        final StateCipher cipher = cipher(key("primaryEncryptionKey", OLD, "old"));
        final byte[] changed = cipher.close(VALUE);
        changed[3] = (byte) (changed[3] == 'A' ? 'B' : 'A');
        for (final byte[] wrong : List.of(
                VALUE,
                changed,
                "||old".getBytes(StandardCharsets.US_ASCII),
                "A===||old".getBytes(StandardCharsets.US_ASCII))) {
            assertTrue(assertThrows(CryptoException.class, () -> cipher.open(wrong))
                    .getMessage()
                    .startsWith("could not decrypt data"));
        }
    }

    @Test
    void shouldSayWhereAKeyIsWrongAndNotWhatItIs() throws Exception {
        assertTrue(StateCipher.of(spec()).isEmpty());
        assertEquals(
                "a.yaml:7: metadata 'primaryEncryptionKey' of component 'store' is a secret that is wrong, expected 16, 24 or"
                        + " 32 bytes in hexadecimal",
                message(key("primaryEncryptionKey", "hush", "old")));
        assertEquals(
                "a.yaml:7: metadata 'primaryEncryptionKey' of component 'store' must come by secretKeyRef: the secret's name"
                        + " is stored with each value",
                message(new Property("primaryEncryptionKey", OLD, "a.yaml:7")));
        assertEquals(
                "a.yaml:7: component 'store' has a secondaryEncryptionKey and no primaryEncryptionKey: add the key that"
                        + " values are encrypted with",
                message(key("secondaryEncryptionKey", OLD, "old")));
    }

    private static String message(final Property property) {
        return assertThrows(ComponentException.class, () -> StateCipher.of(spec(property)))
                .getMessage();
    }
}
