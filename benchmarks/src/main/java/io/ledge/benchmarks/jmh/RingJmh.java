package io.ledge.benchmarks.jmh;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A record of 128 bytes into the core's ring and a reply of as many out of it, both by one thread: what the baton pays. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RingJmh {
    private static final int RING_LENGTH = 64 * 1024;
    private static final int MESSAGE_LENGTH = 128;
    private static final int MESSAGE_TYPE = 1;
    private static final int DRAIN_LIMIT = 256;

    private final RingBuffer commands = new ManyToOneRingBuffer(newRing());
    private final RingBuffer replies = new OneToOneRingBuffer(newRing());
    private final UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(MESSAGE_LENGTH));
    private final MessageHandler core =
            (type, buffer, index, length) -> replies.write(MESSAGE_TYPE, buffer, index, length);
    private final MessageHandler io = (type, buffer, index, length) -> message.putBytes(0, buffer, index, length);

    private static UnsafeBuffer newRing() {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH));
    }

    @Benchmark
    public int roundTrip() {
        commands.write(MESSAGE_TYPE, message, 0, MESSAGE_LENGTH);
        commands.read(core, DRAIN_LIMIT);
        return replies.read(io, DRAIN_LIMIT);
    }
}
