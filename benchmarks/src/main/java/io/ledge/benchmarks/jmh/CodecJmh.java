package io.ledge.benchmarks.jmh;

import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateGetDecoder;
import io.ledge.protocol.codec.StateGetEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Encoding and decoding of a {@code StateGet} with names as bytes, as the loop and the direct client do it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecJmh {
    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(1024));
    private final UnsafeBuffer store = new UnsafeBuffer("statestore".getBytes(StandardCharsets.UTF_8));
    private final UnsafeBuffer key = new UnsafeBuffer("greenhouse-temp".getBytes(StandardCharsets.UTF_8));
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final StateGetEncoder encoder = new StateGetEncoder();
    private final StateGetDecoder decoder = new StateGetDecoder();
    private final UnsafeBuffer storeView = new UnsafeBuffer();
    private final UnsafeBuffer keyView = new UnsafeBuffer();
    private long correlationId;

    /** Leaves a message for {@link #decode}. */
    @Setup
    public void setUp() {
        encode();
    }

    @Benchmark
    public int encode() {
        encoder.wrapAndApplyHeader(buffer, 0, headerEncoder);
        headerEncoder.correlationId(++correlationId);
        encoder.metadataCount(0);
        encoder.putStore(store, 0, store.capacity());
        encoder.putKey(key, 0, key.capacity());
        return encoder.limit();
    }

    @Benchmark
    public long decode() {
        decoder.wrapAndApplyHeader(buffer, 0, headerDecoder);
        final StateGetDecoder.MetadataDecoder metadata = decoder.metadata();
        while (metadata.hasNext()) {
            metadata.next().sbeSkip();
        }
        decoder.wrapStore(storeView);
        decoder.wrapKey(keyView);
        return headerDecoder.correlationId() + storeView.capacity() + keyView.capacity();
    }
}
