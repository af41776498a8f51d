package io.ledge.benchmarks.peer;

import io.ledge.benchmarks.rig.Lifeline;
import io.ledge.benchmarks.rig.PingPong;
import io.ledge.protocol.wake.Futex;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A bare futex: two words in shared memory, each side writes its own and wakes the other, nobody spins. The floor of every
 * way to sleep until another process has something.
 *
 * <pre>
 *   0            64           128           128 + Payload.LENGTH
 *   +------------+------------+-------------+
 *   | ping count | pong count | payload     |
 *   +------------+------------+-------------+
 * </pre>
 */
public final class FutexPingPong implements PingPong {
    private static final int PING_OFFSET = 0;
    private static final int PONG_OFFSET = 64;
    private static final int PAYLOAD_OFFSET = 128;
    private static final int FILE_LENGTH = PAYLOAD_OFFSET + Payload.LENGTH;
    private static final long LOOK_AGAIN_NS = 100_000_000L;

    private final String variant;

    public FutexPingPong(final String variant) {
        this.variant = variant;
    }

    @Override
    public String name() {
        return "futex-" + variant;
    }

    @Override
    public String variant() {
        return variant;
    }

    @Override
    public void serve(final Path directory, final Lifeline lifeline) throws IOException {
        final UnsafeBuffer words = map(directory);
        final long address = words.addressOffset();
        final Futex futex = new Futex();
        lifeline.ready();
        int served = 0;
        while (lifeline.isUp()) {
            if (words.getIntVolatile(PING_OFFSET) == served) {
                futex.await(address + PING_OFFSET, served, LOOK_AGAIN_NS);
            } else {
                served++;
                words.setMemory(PAYLOAD_OFFSET, Payload.LENGTH, (byte) served);
                words.putIntVolatile(PONG_OFFSET, served);
                Futex.wake(address + PONG_OFFSET, 1);
            }
        }
    }

    @Override
    public Asker connect(final Path directory) throws IOException {
        return new FutexAsker(map(directory));
    }

    private static UnsafeBuffer map(final Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(
                directory.resolve("futex.dat"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_LENGTH));
        }
    }

    private static final class FutexAsker implements Asker {
        private final UnsafeBuffer words;
        private final long address;
        private final Futex futex = new Futex();
        private int asked;
        private int answered;

        FutexAsker(final UnsafeBuffer words) {
            this.words = words;
            this.address = words.addressOffset();
            this.asked = words.getIntVolatile(PING_OFFSET);
            this.answered = asked;
        }

        @Override
        public boolean offer() {
            words.setMemory(PAYLOAD_OFFSET, Payload.LENGTH, (byte) asked);
            words.putIntVolatile(PING_OFFSET, ++asked);
            Futex.wake(address + PING_OFFSET, 1);
            return true;
        }

        @Override
        public int poll() {
            if (words.getIntVolatile(PONG_OFFSET) == answered) {
                return 0;
            }
            answered++;
            return 1;
        }

        @Override
        public void idle() {
            futex.await(address + PONG_OFFSET, answered, LOOK_AGAIN_NS);
        }

        @Override
        public int maxInFlight() {
            return 1;
        }

        @Override
        public void close() {
            // Mapped memory goes with the process.
        }
    }
}
