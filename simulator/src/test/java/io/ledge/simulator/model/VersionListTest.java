package io.ledge.simulator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VersionListTest {
    @Test
    void shouldFindWhatATreeFinds() {
        final Random random = new Random(7);
        final VersionList list = new VersionList();
        final TreeMap<Long, Long> tree = new TreeMap<>();
        for (int round = 0; round < 2; round++) {
            for (long i = 0; i < 5_000; i++) {
                final long version = 2 * i + random.nextInt(20);
                if (tree.putIfAbsent(version, i) == null) {
                    list.put(version, i);
                }
                assertSame(tree, list, version - random.nextInt(30));
            }
            assertEquals(tree.size(), list.count());
            list.clear();
            tree.clear();
            assertSame(tree, list, 1);
        }
    }

    private static void assertSame(final TreeMap<Long, Long> tree, final VersionList list, final long version) {
        final Map.Entry<Long, Long> floor = tree.floorEntry(version);
        final int index = list.floor(version);
        assertEquals(tree.containsKey(version), list.contains(version));
        assertEquals(floor == null ? -1 : floor.getKey(), index < 0 ? -1 : list.version(index));
        assertEquals(floor == null ? -1 : floor.getValue(), index < 0 ? -1 : list.sequence(index));
    }
}
