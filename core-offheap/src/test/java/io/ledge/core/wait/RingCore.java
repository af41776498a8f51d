package io.ledge.core.wait;

import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.BufferUtil;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A small real core for tests: one Agrona ring of commands and one timer. A record is a long: its producer in the upper
 * half, a sequence number in the lower. It checks that one thread at a time is inside and that nothing is misordered.
 */
final class RingCore implements CoreCycle, MessageHandler {

    static final int CAPACITY = 4096;
    static final int PRODUCERS = 8;
    static final int LIMIT = 256;

    final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH, 64)));

    /** Read by anyone: how many records of each producer were executed. */
    final java.util.concurrent.atomic.AtomicLongArray executed =
            new java.util.concurrent.atomic.AtomicLongArray(PRODUCERS);

    volatile Baton baton;
    volatile String broken;
    volatile RuntimeException throwOnce;
    volatile long firedNs;

    /** Run at each {@link #isQuiet}, by whoever asks. */
    volatile Runnable whenAsked = () -> {};

    /** Rung by who has executed something, as the loop does; null: nobody. */
    volatile ErrandBell errandBell;

    volatile Thread executedBy;
    volatile boolean isClosed;
    private boolean owesErrand;
    long timerNs = Long.MAX_VALUE;
    long timerAfterNs;
    private final AtomicInteger inside = new AtomicInteger();

    /** Enqueues the next record; false when full. */
    boolean offer(final MutableDirectBuffer scratch, final int producer, final long sequence) {
        scratch.putLong(0, ((long) producer << 32) | sequence);
        return ring.write(1, scratch, 0, Long.BYTES);
    }

    static MutableDirectBuffer scratch() {
        return new ExpandableArrayBuffer(16);
    }

    @Override
    public int doWork(final boolean isHome) {
        if (inside.incrementAndGet() != 1 || (baton != null && !baton.isHeldByCurrentThread())) {
            broken = "two in the cycle";
        }
        try {
            final RuntimeException ex = throwOnce;
            if (ex != null) {
                throwOnce = null;
                throw ex;
            }
            return ring.read(this, LIMIT) + fireTimer();
        } finally {
            inside.decrementAndGet();
        }
    }

    @Override
    public void onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final long record = buffer.getLong(index);
        final int producer = (int) (record >>> 32);
        final long expected = executed.get(producer);
        if ((record & 0xFFFF_FFFFL) != expected) {
            broken = "producer " + producer + " sent " + (record & 0xFFFF_FFFFL) + ", expected " + expected;
        }
        if (timerAfterNs > 0) {
            timerNs = nowNs() + timerAfterNs;
        }
        executedBy = Thread.currentThread();
        executed.setRelease(producer, expected + 1);
        owesErrand = true;
    }

    private int fireTimer() {
        if (nowNs() < timerNs) {
            return 0;
        }
        firedNs = nowNs();
        timerNs = Long.MAX_VALUE;
        return 1;
    }

    @Override
    public boolean isQuiet() {
        whenAsked.run();
        return ring.size() == 0;
    }

    @Override
    public long nextDeadlineNs() {
        return timerNs;
    }

    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public long takeOwedWakeUps() {
        final boolean owes = owesErrand && errandBell != null;
        owesErrand = false;
        return owes ? 1 : 0;
    }

    @Override
    public void wake(final long owedWakeUps) {
        errandBell.ring();
    }

    @Override
    public void onClose() {
        isClosed = true;
    }
}
