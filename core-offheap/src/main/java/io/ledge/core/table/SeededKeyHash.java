package io.ledge.core.table;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Sixteen bytes at a time, folded in by a 64 × 64 → 128 bit multiplication: the core of wyhash
 * (github.com/wangyi-fudan/wyhash, public domain), not its exact output.
 *
 * <p>wyhash's constants are public, and a key whose bytes equal one of them makes the product, and all bytes before it, zero:
 * keys that collide could be chosen. So the constants come from the seed, which is random per table and never told.
 */
final class SeededKeyHash implements KeyHash {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private final long initial;
    private final long secret;
    private final long finish;

    SeededKeyHash(final long seed) {
        initial = splitMix(seed + GOLDEN_GAMMA);
        secret = splitMix(seed + 2 * GOLDEN_GAMMA);
        finish = splitMix(seed + 3 * GOLDEN_GAMMA) | 1;
    }

    @Override
    public int hash(final int storeIndex, final DirectBuffer key, final int offset, final int length) {
        final int end = offset + length;
        long hash = initial ^ ((long) storeIndex << 32 | length);
        int i = offset;
        for (; i <= end - 16; i += 16) {
            hash = mix(eightBytes(key, i) ^ secret, eightBytes(key, i + 8) ^ hash);
        }
        final int left = end - i;
        if (left > 8) {
            hash = mix(eightBytes(key, i) ^ secret, eightBytes(key, end - 8) ^ hash);
        } else if (left > 0) {
            hash = mix(lastBytes(key, offset, end) ^ secret, hash);
        }
        return (int) (mix(hash ^ secret, finish) >>> 32);
    }

    /** Up to eight: of a longer key the last eight, some of them again; the length is in the hash, so that is sound. */
    private static long lastBytes(final DirectBuffer key, final int offset, final int end) {
        if (end - offset >= 8) {
            return eightBytes(key, end - 8);
        }
        long value = 0;
        for (int i = offset; i < end; i++) {
            value = value << 8 | key.getByte(i) & 0xFF;
        }
        return value;
    }

    private static long eightBytes(final DirectBuffer key, final int offset) {
        return key.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }

    private static long mix(final long a, final long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }

    /** Sebastiano Vigna's SplitMix64 finalizer. */
    private static long splitMix(final long value) {
        final long first = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        final long second = (first ^ first >>> 27) * 0x94d049bb133111ebL;
        return second ^ second >>> 31;
    }
}
