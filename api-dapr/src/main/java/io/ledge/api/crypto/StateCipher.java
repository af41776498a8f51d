package io.ledge.api.crypto;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;

/**
 * The encryption of a state store's values, as Dapr has it: {@code primaryEncryptionKey} closes, the key whose name stands
 * behind the value opens, be it the primary or the {@code secondaryEncryptionKey}. So a key is changed by making the old one the
 * secondary one. Any thread.
 *
 * <pre>
 *   base64(nonce of 12 bytes ‖ AES-GCM(value) ‖ tag of 16 bytes) ‖ "||" ‖ name of the secret that the key came from
 * </pre>
 */
public final class StateCipher {
    /** Of a component's metadata. */
    public static final String PRIMARY_KEY = "primaryEncryptionKey";

    /** Of a component's metadata. */
    public static final String SECONDARY_KEY = "secondaryEncryptionKey";

    private static final String SEPARATOR = "||";
    private static final int NONCE_LENGTH = 12;
    private static final Set<Integer> KEY_LENGTHS = Set.of(16, 24, 32);

    private final SecureRandom random = new SecureRandom();
    private final Map<String, byte[]> keys = new HashMap<>();
    private final String primary;

    private StateCipher(final String primary) {
        this.primary = primary;
    }

    /**
     * That of a component; empty: its values are not encrypted.
     *
     * @throws ComponentException when a key is none, with the place
     */
    public static Optional<StateCipher> of(final ComponentSpec spec) throws ComponentException {
        final Optional<ComponentSpec.Property> primary = spec.property(PRIMARY_KEY);
        final Optional<ComponentSpec.Property> secondary = spec.property(SECONDARY_KEY);
        if (primary.isEmpty() && secondary.isEmpty()) {
            return Optional.empty();
        }
        if (primary.isEmpty()) {
            throw new ComponentException(secondary.get().source() + ": component '" + spec.name() + "' has a "
                    + SECONDARY_KEY + " and no " + PRIMARY_KEY + ": add the key that values are encrypted with");
        }
        final StateCipher cipher = new StateCipher(primary.get().secretName());
        if (secondary.isPresent()) {
            cipher.add(spec, secondary.get());
        }
        cipher.add(spec, primary.get());
        return Optional.of(cipher);
    }

    private void add(final ComponentSpec spec, final ComponentSpec.Property property) throws ComponentException {
        if (property.secretName().isEmpty()) {
            throw new ComponentException(property.source() + ": metadata '" + property.name() + "' of component '"
                    + spec.name() + "' must come by secretKeyRef: the secret's name is stored with each value");
        }
        byte[] key = {};
        try {
            key = HexFormat.of().parseHex(property.value().strip());
        } catch (final IllegalArgumentException ex) {
            // answered below, with the place
        }
        if (!KEY_LENGTHS.contains(key.length)) {
            throw spec.invalid(property, "16, 24 or 32 bytes in hexadecimal");
        }
        keys.put(property.secretName(), key);
    }

    public byte[] close(final byte[] value) throws CryptoException {
        final byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            final Cipher cipher = DataCipher.AES_GCM.start(Cipher.ENCRYPT_MODE, keys.get(primary), nonce);
            final byte[] closed = Arrays.copyOf(nonce, NONCE_LENGTH + cipher.getOutputSize(value.length));
            cipher.doFinal(value, 0, value.length, closed, NONCE_LENGTH);
            return (Base64.getEncoder().encodeToString(closed) + SEPARATOR + primary).getBytes(StandardCharsets.UTF_8);
        } catch (final GeneralSecurityException ex) {
            throw new CryptoException("could not encrypt data: " + ex.getMessage(), ex);
        }
    }

    public byte[] open(final byte[] closed) throws CryptoException {
        final String text = new String(closed, StandardCharsets.UTF_8);
        final int separator = text.lastIndexOf(SEPARATOR);
        if (separator < 0) {
            throw new CryptoException("could not decrypt data: encryption key name not found on record");
        }
        final String name = text.substring(separator + SEPARATOR.length());
        final byte[] key = keys.get(name);
        if (key == null) {
            throw new CryptoException("could not decrypt data: it was encrypted with the key '" + name
                    + "', which is not that of " + PRIMARY_KEY + " or " + SECONDARY_KEY);
        }
        try {
            final byte[] bytes = Base64.getDecoder().decode(text.substring(0, separator));
            if (bytes.length < NONCE_LENGTH) {
                throw new CryptoException("could not decrypt data: it is too short");
            }
            return DataCipher.AES_GCM
                    .start(Cipher.DECRYPT_MODE, key, Arrays.copyOf(bytes, NONCE_LENGTH))
                    .doFinal(bytes, NONCE_LENGTH, bytes.length - NONCE_LENGTH);
        } catch (final GeneralSecurityException | IllegalArgumentException ex) {
            throw new CryptoException(
                    "could not decrypt data with the key '" + name + "': it was changed, or the key was", ex);
        }
    }
}
