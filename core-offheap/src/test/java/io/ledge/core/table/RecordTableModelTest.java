package io.ledge.core.table;

import static io.ledge.core.table.RecordTable.NOT_FOUND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.memory.OffHeapRegions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random operations on a table and on a {@link HashMap}, compared after every one of them, with hashes that are good, bad and
 * constant. {@code -Dledge.seed=N} repeats a run.
 */
class RecordTableModelTest {
    private static final int OPERATIONS = 60_000;
    private static final int MAX_ENTRIES = 3_000;

    private record Entry(long version, int length, long bodyHandle) {}

    /** How keys hash. */
    enum Hashing {
        GOOD(new SeededKeyHash(99)),
        /** Ten homes, the last ones at the end of the index: long runs that wrap. */
        CLUSTERED((store, key, offset, length) -> -1 - (key.getInt(offset) % 10 << 22)),
        /** Few hashes, so that keys are told apart by their bytes. */
        COLLIDING((store, key, offset, length) -> new SeededKeyHash(1).hash(store, key, offset, 4) & 0xFF0000FF),
        CONSTANT((store, key, offset, length) -> 0x7FFFFFFF);

        private final KeyHash keyHash;

        Hashing(final KeyHash keyHash) {
            this.keyHash = keyHash;
        }
    }

    private final long seed = Long.getLong("ledge.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<Integer, Entry> model = new HashMap<>();
    private final Set<Long> bodies = new HashSet<>();
    private final RecordInput input = new RecordInput();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[64]);
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[8192]);
    private final UnsafeBuffer view = new UnsafeBuffer();
    private final Set<Integer> presentAllTheWalk = new HashSet<>();
    private final Set<Integer> seenInTheWalk = new HashSet<>();
    private RecordTable table;
    private long cursor = RecordTable.SCAN_START;
    private long nextVersion = 1;
    private long growths;
    private long walks;

    @ParameterizedTest
    @EnumSource
    void shouldDoWhatAHashMapDoes(final Hashing hashing) {
        System.out.println("RecordTableModelTest " + hashing + " -Dledge.seed=" + seed);
        final int keys = hashing == Hashing.GOOD ? 4_000 : 400;
        final int operations = hashing == Hashing.GOOD ? 4 * OPERATIONS : OPERATIONS;
        try (OffHeapRegions regions = new OffHeapRegions()) {
            table = new RecordTable(
                    regions, MAX_ENTRIES, 16 << 20, 4096, hashing.keyHash, IndexTable.MIN_CAPACITY, this::releaseBody);
            for (int i = 0; i < operations; i++) {
                step(random.nextInt(keys), keys * i / operations + 1);
            }
            for (int id = 0; id < keys; id++) {
                compare(id);
            }
            removeAll();
        }
        assertTrue(growths >= 3, "growths=" + growths);
        assertTrue(walks >= 10, "walks=" + walks);
    }

    /** Keys up to a ceiling that rises, so that growth goes on through the run. */
    private void step(final int anyId, final int ceiling) {
        final int id = anyId % ceiling;
        final long capacity = table.indexCapacity();
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> put(id);
            case 4, 5 -> remove(id);
            case 6 -> table.slice(random.nextInt(40));
            case 7 -> walk();
            default -> compare(anyId);
        }
        compare(id);
        assertEquals(model.size(), table.entryCount(), this::seed);
        growths += table.indexCapacity() == capacity ? 0 : 1;
    }

    private void put(final int id) {
        final long version = nextVersion++;
        final boolean isBody = random.nextInt(8) == 0;
        final int length = isBody ? 5_000 : random.nextInt(random.nextInt(10) == 0 ? 4_096 : 200);
        final int keyLength = keyOf(id);
        input.key(id & 1, key, 0, keyLength).version(version);
        if (isBody) {
            bodies.add(version);
            input.body(version, length);
        } else {
            value.setMemory(0, length, (byte) version);
            input.value(value, 0, length);
        }
        final long record = table.put(input);
        if (record == RecordTable.ENTRIES_FULL) {
            assertEquals(MAX_ENTRIES, model.size(), this::seed);
            bodies.remove(version);
        } else {
            assertTrue(record > 0, this::seed);
            model.put(id, new Entry(version, length, isBody ? version : 0));
        }
    }

    private void remove(final int id) {
        final long record = find(id);
        if (record != NOT_FOUND) {
            table.remove(record);
            model.remove(id);
            presentAllTheWalk.remove(id);
        }
    }

    private void compare(final int id) {
        final long record = find(id);
        final Entry entry = model.get(id);
        if (entry == null) {
            assertEquals(NOT_FOUND, record, this::seed);
            return;
        }
        assertTrue(record > 0, () -> "lost: id=" + id + ", " + seed());
        assertEquals(entry.version, table.version(record), this::seed);
        assertEquals(entry.length, table.valueLength(record), this::seed);
        assertEquals(entry.bodyHandle, table.bodyHandle(record), this::seed);
        table.wrapValue(record, view);
        assertEquals(entry.bodyHandle == 0 ? entry.length : 0, view.capacity(), this::seed);
        for (int i = 0; i < view.capacity(); i += 7) {
            assertEquals((byte) entry.version, view.getByte(i), this::seed);
        }
    }

    /** One piece of a walk; at its end, everything that was there throughout must have been seen. */
    private void walk() {
        if (cursor == RecordTable.SCAN_START) {
            presentAllTheWalk.clear();
            presentAllTheWalk.addAll(model.keySet());
            seenInTheWalk.clear();
        }
        cursor = table.scan(cursor, 1 + random.nextInt(200), RecordTable.ALL_STORES, record -> {
            table.wrapKey(record, view);
            assertTrue(model.containsKey(view.getInt(0)), () -> "shown but removed, " + seed());
            seenInTheWalk.add(view.getInt(0));
        });
        if (cursor == RecordTable.SCAN_END) {
            cursor = RecordTable.SCAN_START;
            presentAllTheWalk.removeAll(seenInTheWalk);
            assertEquals(Set.of(), presentAllTheWalk, this::seed);
            walks++;
        }
    }

    private void removeAll() {
        for (final int id : new HashSet<>(model.keySet())) {
            remove(id);
        }
        assertEquals(0, table.entryCount(), this::seed);
        assertEquals(0, table.usedBytes(), this::seed);
        assertEquals(Set.of(), bodies, this::seed);
    }

    private void releaseBody(final long handle) {
        assertTrue(bodies.remove(handle), () -> "released twice: body=" + handle + ", " + seed());
    }

    private long find(final int id) {
        return table.find(id & 1, key, 0, keyOf(id));
    }

    private int keyOf(final int id) {
        key.putInt(0, id);
        return 4 + id % 40;
    }

    private String seed() {
        return "-Dledge.seed=" + seed;
    }

    @Test
    void shouldKeepEveryEntryWhenDrainedInTheSmallestSlices() {
        try (OffHeapRegions regions = new OffHeapRegions()) {
            table = new RecordTable(
                    regions, MAX_ENTRIES, 16 << 20, 4096, Hashing.CLUSTERED.keyHash, 64, this::releaseBody);
            for (int id = 0; id < 41; id++) {
                put(id);
            }
            assertTrue(table.isGrowing());
            while (table.slice(1) > 0) {
                for (int id = 0; id < 50; id++) {
                    compare(id);
                }
            }
            assertEquals(128, table.indexCapacity());
        }
    }
}
