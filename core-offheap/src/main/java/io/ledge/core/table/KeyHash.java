package io.ledge.core.table;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Hashes a key. The table uses all 32 bits: the high ones choose the place in the index, all of them tell keys apart before
 * any record is touched.
 */
@FunctionalInterface
interface KeyHash {
    /** Same arguments, same hash, as long as the table lives. */
    int hash(int storeIndex, DirectBuffer key, int offset, int length);

    /**
     * Eight bytes at a time, each folded in by a 64 × 64 → 128 bit multiplication (the mixing step of wyhash,
     * github.com/wangyi-fudan/wyhash, public domain; not its exact output). Not cryptographic: the seed is random per
     * table, so that a client cannot choose keys that collide.
     */
    static KeyHash seeded(final long seed) {
        return (storeIndex, key, offset, length) -> Mixing.hash(seed, storeIndex, key, offset, length);
    }

    /** The arithmetic, apart so that it can be measured alone. */
    final class Mixing {
        private static final long SECRET_0 = 0xa0761d6478bd642fL;
        private static final long SECRET_1 = 0xe7037ed1a0b428dbL;
        private static final long SECRET_2 = 0x8ebc6af09c88c6e3L;

        private Mixing() {}

        static int hash(
                final long seed, final int storeIndex, final DirectBuffer key, final int offset, final int length) {
            final int end = offset + length;
            long hash = mix(seed ^ SECRET_0, ((long) storeIndex << 32 | length) ^ SECRET_1);
            int i = offset;
            for (; i <= end - Long.BYTES; i += Long.BYTES) {
                hash = mix(hash ^ SECRET_2, key.getLong(i, ByteOrder.LITTLE_ENDIAN) ^ SECRET_1);
            }
            if (i < end) {
                hash = mix(hash ^ SECRET_0, tail(key, offset, i, end) ^ SECRET_2);
            }
            return (int) (mix(hash ^ SECRET_1, SECRET_0) >>> 32);
        }

        /** The last bytes: of a key of 8 or more, the last 8, some of them again; the length is hashed, so that is sound. */
        private static long tail(final DirectBuffer key, final int offset, final int from, final int end) {
            if (end - offset >= Long.BYTES) {
                return key.getLong(end - Long.BYTES, ByteOrder.LITTLE_ENDIAN);
            }
            long value = 0;
            for (int i = from; i < end; i++) {
                value = value << 8 | key.getByte(i) & 0xFF;
            }
            return value;
        }

        private static long mix(final long a, final long b) {
            return a * b ^ Math.unsignedMultiplyHigh(a, b);
        }
    }
}
