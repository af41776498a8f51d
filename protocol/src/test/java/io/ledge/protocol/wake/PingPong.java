package io.ledge.protocol.wake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.agrona.IoUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * One side of a dialogue over two mapped rings and two doorbells, as core loop and client will have it: read; nothing:
 * spin while it pays, announce, look at the size, sleep. {@link #main} is the answering side in a JVM of its own.
 */
final class PingPong implements MessageHandler {

    static final String RINGS = "rings.dat";
    static final long STOP = -1;
    private static final int RING_LENGTH = 4096 + RingBufferDescriptor.TRAILER_LENGTH;

    private final OneToOneRingBuffer in;
    private final OneToOneRingBuffer out;
    private final Doorbell own;
    private final Doorbell other;
    private final AdaptiveSpin spin;
    /** A ringer may lose its CPU between record and ring for as long as a busy machine likes; one that forgets never rings. */
    private static final long GRACE_NS = 5_000_000_000L;

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[8]);
    private long received;
    long sleeps;
    long lostWakeUps;

    /** Side 0 owns the node's doorbell and answers, side 1 asks. */
    PingPong(final Path directory, final int side, final long spinNs) throws IOException {
        final WakeFile file = WakeFile.map(directory.resolve(WakeFile.FILE_NAME));
        final UnsafeBuffer rings =
                new UnsafeBuffer(IoUtil.mapExistingFile(directory.resolve(RINGS).toFile(), RINGS));
        in = new OneToOneRingBuffer(new UnsafeBuffer(rings, side * RING_LENGTH, RING_LENGTH));
        out = new OneToOneRingBuffer(new UnsafeBuffer(rings, (1 - side) * RING_LENGTH, RING_LENGTH));
        own = file.doorbell(side);
        other = file.doorbell(1 - side);
        spin = new AdaptiveSpin(spinNs, 7 + side);
    }

    static void createFiles(final Path directory) throws IOException {
        WakeFile.create(directory.resolve(WakeFile.FILE_NAME), 2);
        IoUtil.unmap(IoUtil.mapNewFile(directory.resolve(RINGS).toFile(), 2 * RING_LENGTH));
    }

    void send(final long value) {
        scratch.putLong(0, value);
        while (!out.write(1, scratch, 0, Long.BYTES)) {
            Thread.onSpinWait(); // one message at a time: never full
        }
        other.ring();
    }

    /** Waits for one message, or until the time has come. */
    long receive(final long deadlineNs) {
        while (in.read(this, 1) == 0) {
            final long nowNs = System.nanoTime();
            if (nowNs > deadlineNs) {
                throw new IllegalStateException("no message in time: sleeps=" + sleeps + ", lost=" + lostWakeUps);
            }
            if (!spin.shouldSpin(nowNs)) {
                sleep();
            }
        }
        spin.onWork(System.nanoTime());
        return received;
    }

    private void sleep() {
        own.announce();
        if (in.size() == 0) {
            sleeps++;
            if (!own.await(Doorbell.MAX_SLEEP_NS) && in.size() > 0) {
                countIfLost();
            }
        }
        own.cancel();
    }

    /** Not rung though a message lies there: give a ringer that was descheduled before its CAS some time. */
    private void countIfLost() {
        final long startNs = System.nanoTime();
        while (own.isAnnounced()) {
            if (System.nanoTime() - startNs > GRACE_NS) {
                lostWakeUps++;
                return;
            }
            LockSupport.parkNanos(1_000_000L);
        }
    }

    @Override
    public void onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        received = buffer.getLong(index);
    }

    void answerUntilStop(final long deadlineNs) {
        long value;
        while ((value = receive(deadlineNs)) != STOP) {
            send(value);
        }
        send(lostWakeUps);
    }

    /** Arguments: directory, spin in ns, deadline in s. */
    public static void main(final String[] args) throws IOException {
        final long deadlineNs = System.nanoTime() + Long.parseLong(args[2]) * 1_000_000_000L;
        new PingPong(Path.of(args[0]), 0, Long.parseLong(args[1])).answerUntilStop(deadlineNs);
    }
}
