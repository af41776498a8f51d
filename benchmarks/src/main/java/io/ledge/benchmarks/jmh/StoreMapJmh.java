package io.ledge.benchmarks.jmh;

import java.util.concurrent.TimeUnit;
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

/**
 * Put and get at random among a million items: the loop's own table and Chronicle Map, both as the stores use them. {@link
 * StoreMapFill} has what JMH cannot show: memory, and the pauses of growth. On a shared machine with {@link CpuTimeProfiler}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StoreMapJmh {
    @Param({"TABLE", "CHRONICLE"})
    public ItemMap.Kind map;

    @Param({"100", "1000", "4096"})
    public int valueLength;

    @Param("1000000")
    public int entries;

    private ItemMap items;
    private int random = 1;

    /** Fills the map. */
    @Setup(Level.Trial)
    public void setUp() {
        items = map.open(entries, valueLength);
        for (int i = 0; i < entries; i++) {
            items.put(i, valueLength);
            items.slice();
        }
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        items.close();
    }

    @Benchmark
    public void put() {
        items.put(nextKey(), valueLength);
    }

    /** With a copy of the value, as a reply makes one. */
    @Benchmark
    public long get() {
        return items.get(nextKey());
    }

    /** xorshift: no state shared, no allocation. */
    private int nextKey() {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return (int) ((random & 0xFFFF_FFFFL) * entries >>> 32);
    }
}
