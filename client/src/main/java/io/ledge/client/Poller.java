package io.ledge.client;

import io.ledge.protocol.codec.HeartbeatEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.wake.AdaptiveSpin;
import io.ledge.protocol.wake.Doorbell;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The duty cycle of a client: poll, and every 10 ms (50 ms while answers keep coming) Aeron's conductor,
 * deadlines and heartbeats; and how it waits. Run by
 * whoever holds the {@link PollRight}; what is marked <i>any thread</i> may be called by all.
 */
final class Poller {
    private static final int FRAGMENT_LIMIT = 16;
    private static final long DUTY_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long BUSY_DUTY_INTERVAL_NS = 5 * DUTY_INTERVAL_NS;
    private static final long LEADER_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SILENCE_LIMIT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long NOT_LISTENING_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int SILENT_HEARTBEATS = 5;

    private final LedgeClientContext ctx;
    private final WaitMode waitMode;
    private final Calls calls;
    private final PollRight right;
    private final AdaptiveSpin spin = AdaptiveSpin.ofMachine(System.nanoTime());
    private final UnsafeBuffer heartbeatBuffer = new UnsafeBuffer(new byte[256]);
    private final HeartbeatEncoder heartbeat = new HeartbeatEncoder();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    private volatile Link link;
    private volatile Inbox inbox;
    private volatile Thread home;
    private volatile boolean isClosed;

    /** Set while the image is polled; only the holder's own thread can read it as true. */
    private boolean isPolling;

    /** The node is to ring when the way to it has room; read and written by the holder of the right. */
    private boolean isSpaceWanted;

    private long lastDutyNs;
    private long lastHeartbeatNs;
    private long lastHeardNs;
    private long nearestDeadlineNs = Long.MAX_VALUE;
    private long lateWakes;

    Poller(final LedgeClientContext ctx, final WaitMode waitMode, final Calls calls, final PollRight right) {
        this.ctx = ctx;
        this.waitMode = waitMode;
        this.calls = calls;
        this.right = right;
    }

    void home(final Thread thread) {
        home = thread;
    }

    /** Home thread, holding the right. */
    void attach(final Link newLink, final Inbox newInbox, final long nowNs) {
        lastHeardNs = nowNs;
        lastHeartbeatNs = nowNs;
        lastDutyNs = nowNs;
        inbox = newInbox;
        link = newLink;
    }

    /** Home thread, holding the right. */
    void detach() {
        link = null;
        inbox = null;
    }

    /** Any thread. @return null while there is no node */
    Link link() {
        return link;
    }

    Inbox inbox() {
        return inbox;
    }

    boolean isClosed() {
        return isClosed;
    }

    void markClosed() {
        isClosed = true;
    }

    boolean isSpinning() {
        return waitMode == WaitMode.SPIN;
    }

    WaitMode waitMode() {
        return waitMode;
    }

    /** Any thread: am I inside a callback of the poll? */
    boolean isPollingHere() {
        return right.isMine() && isPolling;
    }

    /** Any thread: do I hold the right beyond this call (the direct client's owner)? */
    boolean isOwnedHere() {
        return right.isMine() && right.isReservedForMe();
    }

    /** Any thread: home may have something new to wait for, or to end. */
    void wakeHome() {
        final Thread thread = home;
        if (thread != Thread.currentThread()) {
            LockSupport.unpark(thread);
            evictHome();
        }
    }

    /** Any thread: ends home's sleep on the doorbell. Join the followers first: ring() has the fence between. */
    void evictHome() {
        final Link current = link;
        if (current != null && right.isHeldBy(home)) {
            current.ownBell().ring();
        }
    }

    /** Polls until the call is done, the link breaks, or somebody has a better claim to the right. */
    void lead(final Call<?> call) {
        final Link current = link;
        final Thread me = Thread.currentThread();
        if (current == null) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
            return;
        }
        while (!call.isDone() && !current.isBroken() && !right.isReservedForAnother() && !me.isInterrupted()) {
            final long nowNs = System.nanoTime();
            final long leftNs = call.deadlineNs() - nowNs;
            if (leftNs <= 0) {
                return;
            }
            if (cycle(current, nowNs, FRAGMENT_LIMIT) > 0) {
                spin.onWork(nowNs);
            } else if (!call.isDone()) {
                idle(current, nowNs, Math.min(leftNs, LEADER_SLEEP_NS));
            }
        }
    }

    int workOrSleep(final Link current, final long sleepNs) {
        final long nowNs = System.nanoTime();
        final int work = cycle(current, nowNs, FRAGMENT_LIMIT);
        if (work > 0) {
            spin.onWork(nowNs);
        } else {
            idle(current, nowNs, sleepNs);
        }
        return work;
    }

    int cycle(final Link current, final long nowNs, final int limit) {
        final int workCount = poll(current, limit);
        // An answer goes to its asker first: duties wait for a cycle without, but not for ever.
        final long intervalNs = workCount > 0 ? BUSY_DUTY_INTERVAL_NS : DUTY_INTERVAL_NS;
        if (nowNs - lastDutyNs >= intervalNs || nowNs - nearestDeadlineNs >= 0) {
            doDuties(current, nowNs);
        }
        return workCount;
    }

    int poll(final Link current, final int limit) {
        isPolling = true;
        try {
            return current.poll(inbox, limit);
        } finally {
            isPolling = false;
        }
    }

    /** For who polls without reading the clock each time: something came after {@link #idle}. */
    void endIdle() {
        if (isIdle()) {
            spin.onWork(System.nanoTime());
        }
    }

    /** Has nothing come since {@link #idle}? */
    boolean isIdle() {
        return spin.isIdle();
    }

    private void doDuties(final Link current, final long nowNs) {
        if (nowNs - lastDutyNs > NOT_LISTENING_NS) {
            lastHeardNs = nowNs; // it was us (a suspended board, an owner that did not poll), not the node
        }
        lastDutyNs = nowNs;
        current.doConductorWork();
        nearestDeadlineNs = calls.expire(nowNs, ctx.requestTimeout().toMillis());
        final long intervalNs = TimeUnit.MILLISECONDS.toNanos(current.terms().heartbeatIntervalMs());
        if (inbox.takeHeard()) {
            lastHeardNs = nowNs;
        } else if (nowNs - lastHeardNs > Math.max(SILENCE_LIMIT_NS, SILENT_HEARTBEATS * intervalNs)) {
            current.breakWith(
                    "the node has been silent for " + TimeUnit.NANOSECONDS.toSeconds(nowNs - lastHeardNs) + " s");
        }
        if (nowNs - lastHeartbeatNs >= intervalNs && sendHeartbeat(current, 0)) {
            lastHeartbeatNs = nowNs;
        }
    }

    private boolean sendHeartbeat(final Link current, final long clientTimeNs) {
        heartbeat.wrapAndApplyHeader(heartbeatBuffer, 0, header).clientTimeNs(clientTimeNs);
        return current.tryOffer(heartbeatBuffer, heartbeat.limit()) == Link.SENT;
    }

    /** Holder of the right, after a refusal and before another try: a sleep ends when there is room. */
    void wantSpace(final Link current) {
        isSpaceWanted = true;
        current.ownBell().setWantsSpace();
    }

    /** The node took the flag, maybe before it could see the sleep announced. True once. */
    private boolean hasSpaceCome(final Doorbell bell) {
        if (!isSpaceWanted || bell.wantsSpace()) {
            return false;
        }
        isSpaceWanted = false;
        return true;
    }

    /** Nothing found at {@code nowNs}: spin, or sleep on the doorbell, for {@code sleepNs} at most. */
    void idle(final Link current, final long nowNs, final long sleepNs) {
        if (waitMode == WaitMode.SPIN || spin.shouldSpin(nowNs)) {
            Thread.onSpinWait();
        } else {
            sleep(current, nowNs, sleepNs);
        }
    }

    private void sleep(final Link current, final long nowNs, final long sleepNs) {
        final Doorbell bell = current.ownBell();
        bell.announce();
        // Look once more, at everything a ringer may have done before it could see the announcement.
        final boolean isHome = Thread.currentThread() == home;
        // Without reading: the direct client's owner has its handler at hand in its poll only.
        if (!current.hasMore() && !hasSpaceCome(bell) && !current.isBroken() && !(isHome && mustLeave())) {
            final long timeoutNs = Math.min(sleepNs, Math.max(1, nearestDeadlineNs - nowNs));
            if (!bell.await(timeoutNs) && current.hasMore() && bell.isMissed()) {
                lateWakes++;
            }
        }
        bell.cancel();
    }

    /** Sleeps that the time ended although a message was there and nobody had rung: 0, or a wake-up was lost. Any thread. */
    long lateWakes() {
        return lateWakes;
    }

    /** Home: does a caller want to poll, or is everything over? */
    boolean mustLeave() {
        return right.hasFollowers() || right.isReservedForAnother() || isClosed;
    }
}
