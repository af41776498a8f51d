package io.ledge.benchmarks.rig;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The items that every store holds: keys as {@code redis-benchmark -r} makes them ({@code key:} and twelve digits), values
 * of one length. Asked for at random, each as often as the other.
 *
 * @param count keys
 */
public record Dataset(int count) {
    public static final int KEY_LENGTH = 16;
    public static final int VALUE_LENGTH = 128;

    /** Keys of a bulk get, and of Redis' {@code MGET}. */
    public static final int BULK = 64;

    public byte[] key(final int index) {
        return String.format("key:%012d", index).getBytes(StandardCharsets.US_ASCII);
    }

    /** All keys, one by one. */
    public byte[][] keys() {
        final byte[][] keys = new byte[count][];
        Arrays.setAll(keys, this::key);
        return keys;
    }

    /**
     * A new one each time, for whoever sets: its first bytes are to be changed by {@link #stamp} before each set, since
     * SQLite writes and syncs nothing when a value is what it was.
     */
    public static byte[] value() {
        final byte[] value = new byte[VALUE_LENGTH];
        for (int i = 0; i < VALUE_LENGTH; i++) {
            value[i] = (byte) ('a' + i % 26);
        }
        return value;
    }

    /** Makes a value differ from the one before. */
    public static void stamp(final byte[] value, final long number) {
        for (int i = 0; i < Long.BYTES; i++) {
            value[i] = (byte) (number >>> (Byte.SIZE * i));
        }
    }

    /** Which key comes next: xorshift, without state that is shared, without allocation. One thread. */
    public static final class Picker {
        private final int count;
        private int random;

        public Picker(final int count, final int seed) {
            this.count = count;
            this.random = 0x9E3779B9 * (2 * seed + 1);
        }

        public int next() {
            random ^= random << 13;
            random ^= random >>> 17;
            random ^= random << 5;
            return (int) ((random & 0xFFFF_FFFFL) * count >>> 32);
        }
    }
}
