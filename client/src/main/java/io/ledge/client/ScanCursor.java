package io.ledge.client;

import java.util.Arrays;
import java.util.Base64;

/**
 * Where a scan goes on: from one {@link StatePage} to the next call. Its text can be kept and given to another process; it is
 * good for that prefix and store, and for one life of the node.
 */
public final class ScanCursor {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final byte[] bytes;

    ScanCursor(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws LedgeConfigurationException when it is not the text of a cursor */
    public static ScanCursor of(final String text) {
        try {
            return new ScanCursor(Base64.getUrlDecoder().decode(text));
        } catch (final IllegalArgumentException ex) {
            throw new LedgeConfigurationException("not a cursor: '" + text + "'");
        }
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof final ScanCursor cursor && Arrays.equals(bytes, cursor.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** For {@link #of}. */
    @Override
    public String toString() {
        return ENCODER.encodeToString(bytes);
    }
}
