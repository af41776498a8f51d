package io.ledge.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SeededKeyHashTest {
    private final KeyHash hash = new SeededKeyHash(42);

    @Test
    void shouldDependOnEveryByteLengthStoreAndSeedButNotOnPlace() {
        for (int length = 1; length <= 40; length++) {
            final UnsafeBuffer key = new UnsafeBuffer(new byte[64]);
            final int base = hash.hash(3, key, 0, length);
            assertEquals(base, hash.hash(3, key, 17, length));
            assertNotEquals(base, hash.hash(3, key, 0, length + 1));
            assertNotEquals(base, hash.hash(4, key, 0, length));
            assertNotEquals(base, new SeededKeyHash(43).hash(3, key, 0, length));
            for (int i = 0; i < length; i++) {
                key.putByte(i, (byte) 1);
                assertNotEquals(base, hash.hash(3, key, 0, length), "length=" + length + ", byte=" + i);
                key.putByte(i, (byte) 0);
            }
        }
    }

    @Test
    void shouldSpreadCountingKeys() {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[16]);
        final Set<Integer> hashes = new HashSet<>();
        final int[] perBucket = new int[256];
        final int keys = 100_000;
        for (int i = 0; i < keys; i++) {
            final int length = key.putStringWithoutLengthAscii(0, "sensor-" + i);
            final int value = hash.hash(0, key, 0, length);
            hashes.add(value);
            perBucket[value >>> 24]++;
        }
        assertTrue(hashes.size() > keys - 10, "distinct=" + hashes.size()); // 1.2 collisions expected of 32 bits
        for (final int count : perBucket) {
            assertTrue(Math.abs(count - keys / 256) < 6 * 20, "bucket=" + count); // six sigma
        }
    }
}
