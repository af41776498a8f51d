package io.ledge.benchmarks.jmh;

import io.ledge.core.time.TimerHandler;
import io.ledge.core.time.TimerWheel;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The loop's timers with others standing in the wheel, deadlines spread over an hour: what an acknowledged delivery pays
 * (schedule and cancel), and what one that expires pays (schedule and fire).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TimerWheelJmh {
    private static final int KIND = 1;
    private static final int SPREAD_MS = 3_600_000;
    private static final int TIMEOUT_MS = 60_000;
    private static final int EXPIRY_LIMIT = 64;

    @Param({"0", "100000"})
    public int standing;

    private TimerWheel wheel;
    private long nowMs;
    private long fired;
    private final TimerHandler handler = (now, timerId, kind, payload) -> fired++;

    /** The wheel with its standing timers, which the measured time never reaches. */
    @Setup(Level.Iteration)
    public void setUp() {
        wheel = new TimerWheel(
                new UnsafeBuffer(ByteBuffer.allocateDirect(TimerWheel.bufferLength(standing + 1_000))), 0, 1);
        nowMs = 0;
        for (int i = 0; i < standing; i++) {
            wheel.schedule(1L << 40 | (long) i * SPREAD_MS / standing, KIND, i);
        }
    }

    @Benchmark
    public boolean scheduleAndCancel() {
        return wheel.cancel(wheel.schedule(nowMs + TIMEOUT_MS, KIND, 1));
    }

    @Benchmark
    public long scheduleAndFire() {
        wheel.schedule(nowMs + 1, KIND, 1);
        wheel.poll(++nowMs, handler, EXPIRY_LIMIT);
        return fired;
    }
}
