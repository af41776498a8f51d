package io.ledge.benchmarks.event;

import java.nio.ByteBuffer;
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

/**
 * The rig without its sockets, so without the scheduler's moods: what some events in one visit cost, inline and by the baton.
 * The difference is what the baton costs an I/O thread, whom a read and a write of a socket cost some 3 µs an event. Read the
 * median: it does not mind a busy machine.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventJmh {
    @Param({"inline", "baton"})
    String variant;

    @Param({"1", "4"})
    int events;

    private final UnsafeBuffer event = new UnsafeBuffer(ByteBuffer.allocateDirect(EventAsker.EVENT_LENGTH));
    private UnsafeBuffer replies;
    private EventHandling handling;

    @Setup(Level.Trial)
    public void setUp() {
        EventAsker.copyEvent(event);
        replies = new UnsafeBuffer(ByteBuffer.allocateDirect(events * EventWork.REPLY_LENGTH));
        handling = EventPingPong.newHandling(variant);
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        handling.close();
    }

    @Benchmark
    public int visit() {
        int length = 0;
        for (int i = 0; i < events; i++) {
            length += handling.accept(event, 0, EventAsker.EVENT_LENGTH, replies, length);
        }
        return length + handling.flush(replies, length);
    }
}
