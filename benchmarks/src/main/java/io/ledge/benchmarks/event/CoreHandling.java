package io.ledge.benchmarks.event;

import io.ledge.core.wait.CoreCycle;
import io.ledge.core.wait.GuestPass;
import io.ledge.core.wait.HomeRunner;
import io.ledge.core.wait.WaitMode;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.DoorbellDescriptor;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A ring in, the core's cycle, a ring out. With the baton the I/O thread visits the core; without, it rings and sleeps on a
 * doorbell of its own until the replies are there.
 */
final class CoreHandling implements EventHandling {
    private static final int MESSAGE_TYPE = 1;
    private static final int RING_LENGTH = 256 * 1024;
    private static final int DRAIN_LIMIT = 256;

    private final EventWork work = new EventWork();
    /** One producer, the I/O thread; its consumers take turns under the baton. */
    private final OneToOneRingBuffer commands = new OneToOneRingBuffer(newRing());

    private final OneToOneRingBuffer replies = new OneToOneRingBuffer(newRing());
    private final Doorbell ioBell = newDoorbell();
    private final HomeRunner home;
    private final Thread homeThread;
    private final boolean usesBaton;
    private final MessageHandler onReply = (type, buffer, index, length) -> copyReply(buffer, index, length);
    private GuestPass pass;
    private int accepted;
    private MutableDirectBuffer replyBuffer;
    private int replyOffset;
    private int replyCount;

    CoreHandling(final boolean usesBaton) {
        this.usesBaton = usesBaton;
        this.home = new HomeRunner(new Cycle(), newDoorbell(), WaitMode.DOORBELL, CoreHandling::onError);
        this.homeThread = Thread.ofPlatform().daemon().name("core").start(home);
    }

    @Override
    public int accept(
            final DirectBuffer events,
            final int offset,
            final int length,
            final MutableDirectBuffer reply,
            final int replyIndex) {
        if (!commands.write(MESSAGE_TYPE, events, offset, length)) {
            throw new IllegalStateException("the ring holds more events than the client may send");
        }
        accepted++;
        return 0;
    }

    @Override
    public int flush(final MutableDirectBuffer reply, final int offset) {
        if (accepted == 0) {
            return 0;
        }
        replyBuffer = reply;
        replyOffset = offset;
        replyCount = 0;
        if (usesBaton) {
            visit();
        } else {
            home.bell().ring();
        }
        while (replyCount < accepted) {
            if (drainReplies() == 0) {
                sleep();
            }
        }
        accepted = 0;
        return replyOffset - offset;
    }

    @Override
    public void close() {
        home.close();
        try {
            homeThread.join();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        work.close();
    }

    private void visit() {
        if (pass == null) {
            pass = home.newGuestPass(); // belongs to the thread that makes it
        }
        pass.visit();
    }

    private int drainReplies() {
        return replies.read(onReply, DRAIN_LIMIT);
    }

    private void sleep() {
        ioBell.announce();
        if (replies.size() == 0) {
            ioBell.await(Doorbell.MAX_SLEEP_NS);
        }
        ioBell.cancel();
    }

    private void copyReply(final MutableDirectBuffer buffer, final int index, final int length) {
        replyBuffer.putBytes(replyOffset, buffer, index, length);
        replyOffset += length;
        replyCount++;
    }

    private static UnsafeBuffer newRing() {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH));
    }

    private static Doorbell newDoorbell() {
        return new Doorbell(new UnsafeBuffer(ByteBuffer.allocateDirect(DoorbellDescriptor.SLOT_LENGTH)), 0);
    }

    private static void onError(final Throwable error) {
        error.printStackTrace();
    }

    /** The core: drains the ring, executes, replies. */
    private final class Cycle implements CoreCycle {
        private final MessageHandler onCommand = (type, buffer, index, length) -> execute(buffer, index);
        private int repliesOwed;

        @Override
        public int doWork(final boolean isHome) {
            return commands.read(onCommand, DRAIN_LIMIT);
        }

        @Override
        public boolean isQuiet() {
            return commands.size() == 0;
        }

        @Override
        public long nextDeadlineNs() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nowNs() {
            return System.nanoTime();
        }

        @Override
        public long takeOwedWakeUps() {
            final long owed = repliesOwed;
            repliesOwed = 0;
            return owed;
        }

        @Override
        public void wake(final long owedWakeUps) {
            ioBell.ring(); // one look at a flag when the I/O thread is awake, as it is while it runs this itself
        }

        private void execute(final DirectBuffer command, final int index) {
            final int claim = replies.tryClaim(MESSAGE_TYPE, EventWork.REPLY_LENGTH);
            if (claim < 0) {
                throw new IllegalStateException("the reply ring holds less than the command ring");
            }
            work.execute(command, index, replies.buffer(), claim);
            replies.commit(claim);
            repliesOwed++;
        }
    }
}
