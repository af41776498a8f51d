package io.ledge.benchmarks.jmh;

import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.table.RecordInput;
import io.ledge.core.table.RecordTable;
import io.ledge.protocol.Ipc;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Put and get of records with keys of 32 and values of 256 bytes, keys at random: 1,000 fit the caches, 1,000,000 do not. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordTableJmh {
    private static final int KEY_LENGTH = 32;
    private static final int VALUE_LENGTH = 256;
    private static final long BYTES_PER_ENTRY = 512;

    @Param({"1000", "1000000"})
    public int entries;

    private OffHeapRegions regions;
    private RecordTable table;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[KEY_LENGTH]);
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[VALUE_LENGTH]);
    private final UnsafeBuffer view = new UnsafeBuffer();
    private final RecordInput input = new RecordInput();
    private int random = 1;
    private long version;

    /** Fills the table. */
    @Setup(Level.Trial)
    public void setUp() {
        regions = new OffHeapRegions();
        table = new RecordTable(regions, entries, entries * BYTES_PER_ENTRY, Ipc.INLINE_LIMIT, 42, handle -> {});
        for (int i = 0; i < entries; i++) {
            key.putInt(0, i);
            table.put(input.key(0, key, 0, KEY_LENGTH).value(value, 0, VALUE_LENGTH));
        }
        while (table.isGrowing()) {
            table.slice(Integer.MAX_VALUE);
        }
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        regions.close();
    }

    @Benchmark
    public long put() {
        key.putInt(0, nextKey());
        return table.put(
                input.key(0, key, 0, KEY_LENGTH).value(value, 0, VALUE_LENGTH).version(++version));
    }

    /** With a copy of the value, as a reply makes one. */
    @Benchmark
    public long get() {
        key.putInt(0, nextKey());
        table.wrapValue(table.find(0, key, 0, KEY_LENGTH), view);
        value.putBytes(0, view, 0, VALUE_LENGTH);
        return value.getLong(0);
    }

    /** xorshift: no state shared, no allocation. */
    private int nextKey() {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return (int) ((random & 0xFFFF_FFFFL) * entries >>> 32);
    }
}
