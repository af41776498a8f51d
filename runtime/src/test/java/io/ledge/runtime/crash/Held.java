package io.ledge.runtime.crash;

import io.ledge.client.StateItem;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a key should hold: the value of one change, or a counter.
 *
 * @param number of the change that wrote it
 * @param amount bytes of the value; of a counter, its number
 * @param version 0: not known yet
 */
record Held(long number, boolean isCounter, long amount, boolean expires, long version) {
    /** Of the shortest value: it holds the change's number. */
    static final int MIN_LENGTH = Long.BYTES;

    static Held value(final long number, final int length, final boolean expires, final long version) {
        return new Held(number, false, length, expires, version);
    }

    static Held counter(final long number, final long value, final long version) {
        return new Held(number, true, value, false, version);
    }

    Held version(final long known) {
        return new Held(number, isCounter, amount, expires, known);
    }

    /** Is it that, to the last byte? */
    boolean matches(final StateItem item) {
        return item.found()
                && (version == 0 || version == Long.parseLong(item.etag()))
                && expires == (item.expiry() != null)
                && (isCounter
                        ? Long.toString(amount).equals(item.text())
                        : Arrays.equals(bytes(number, item.key(), (int) amount), item.value()));
    }

    /** The value of a change: its number, then what only that change of that key writes. */
    static byte[] bytes(final long number, final String key, final int length) {
        final byte[] bytes = new byte[length];
        new SplittableRandom(number * 31 + key.hashCode()).nextBytes(bytes);
        ByteBuffer.wrap(bytes).putLong(number);
        return bytes;
    }

    /** For a message: what an item found seems to be. */
    static String describe(final StateItem item) {
        if (!item.found()) {
            return "absent";
        }
        final String expiry = item.expiry() == null ? "" : ", expires";
        return item.value().length < MIN_LENGTH || item.key().startsWith(Writer.COUNTER)
                ? "'" + item.text() + "', version " + item.etag() + expiry
                : "change " + ByteBuffer.wrap(item.value()).getLong() + ", " + item.value().length + " bytes, version "
                        + item.etag() + expiry;
    }

    @Override
    public String toString() {
        return (isCounter ? "'" + amount + "' by" : amount + " bytes of") + " change " + number
                + (version == 0 ? "" : ", version " + version) + (expires ? ", expires" : "");
    }
}
