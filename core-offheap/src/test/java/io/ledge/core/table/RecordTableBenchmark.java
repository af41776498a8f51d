package io.ledge.core.table;

import io.ledge.core.memory.OffHeapRegions;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A quick figure, not JMH: get and put at 1 M entries of 32 B keys and 256 B values, keys random or among 1,000 hot ones.
 *
 * <pre>java -cp ... io.ledge.core.table.RecordTableBenchmark [entries]</pre>
 */
public final class RecordTableBenchmark {
    private static final int ROUNDS = 7;
    private static final int OPERATIONS = 2_000_000;
    private static final int HOT_KEYS = 1_000;

    private final int entries;
    private final RecordTable table;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[32]);
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[256]);
    private final UnsafeBuffer view = new UnsafeBuffer();
    private final RecordInput input = new RecordInput();
    private long sink;

    private RecordTableBenchmark(final OffHeapRegions regions, final int entries) {
        this.entries = entries;
        this.table = new RecordTable(regions, entries, entries * 400L, 4096, 42, handle -> {});
    }

    public static void main(final String[] args) {
        try (OffHeapRegions regions = new OffHeapRegions()) {
            new RecordTableBenchmark(regions, args.length == 0 ? 1_000_000 : Integer.parseInt(args[0])).run();
        }
    }

    private void run() {
        final long startNs = System.nanoTime();
        for (int i = 0; i < entries; i++) {
            put(i);
        }
        System.out.printf("first fill       %6.1f ns/op%n", (System.nanoTime() - startNs) / (double) entries);
        measure("put random", entries, this::put);
        measure("get 256 B random", entries, this::get);
        measure("find+8 B random", entries, this::find);
        measure("put hot", HOT_KEYS, this::put);
        measure("get 256 B hot", HOT_KEYS, this::get);
        measure("find+8 B hot", HOT_KEYS, this::find);
        System.out.println("sink " + sink);
    }

    private void measure(final String name, final int keys, final IntConsumer operation) {
        final double[] results = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            int state = round + 1;
            final long startNs = System.nanoTime();
            for (int i = 0; i < OPERATIONS; i++) {
                state ^= state << 13;
                state ^= state >>> 17;
                state ^= state << 5;
                operation.accept((int) ((state & 0xFFFF_FFFFL) * keys >>> 32));
            }
            results[round] = (System.nanoTime() - startNs) / (double) OPERATIONS;
        }
        Arrays.sort(results);
        System.out.printf("%-16s %6.1f ns/op (min %.1f)%n", name, results[ROUNDS / 2], results[0]);
    }

    private void put(final int id) {
        key.putInt(0, id);
        table.put(input.key(0, key, 0, 32).value(value, 0, 256).version(id));
    }

    private void get(final int id) {
        key.putInt(0, id);
        table.wrapValue(table.find(0, key, 0, 32), view);
        value.putBytes(0, view, 0, 256);
        sink += value.getLong(0);
    }

    private void find(final int id) {
        key.putInt(0, id);
        sink += table.version(table.find(0, key, 0, 32));
    }
}
