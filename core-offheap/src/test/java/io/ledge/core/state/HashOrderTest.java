package io.ledge.core.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashOrderTest {
    private final HashOrder order = new HashOrder();

    @Test
    void shouldPutRecordsInTheOrderOfTheirHashes() {
        order.clear();
        for (final long hash : new long[] {5, 1, 9, 5, 0}) {
            order.add(hash, hash * 10);
        }
        final List<Long> hashes = new ArrayList<>();
        for (int i = 0; i < order.count(); i++) {
            hashes.add(order.hash(i));
            assertEquals(order.hash(i) * 10, order.record(i));
        }
        assertEquals(List.of(0L, 1L, 5L, 5L, 9L), hashes);
        assertTrue(order.isWithPrevious(3));
        assertFalse(order.isWithPrevious(2));
        assertFalse(order.isWithPrevious(0));
        assertEquals(HashOrder.COMPLETE, order.rest());
    }

    @Test
    void shouldKeepTheLowestAndSayWhereTheRestBegins() {
        final List<Long> hashes = new ArrayList<>();
        for (long i = 0; i < 200; i++) {
            hashes.add(i);
        }
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(hashes, new Random(seed));
            order.clear();
            hashes.forEach(hash -> order.add(hash, hash));
            assertEquals(64, order.count());
            for (int i = 0; i < 64; i++) {
                assertEquals(i, order.hash(i));
            }
            assertEquals(64, order.rest());
        }
    }
}
