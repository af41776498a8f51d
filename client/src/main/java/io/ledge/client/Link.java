package io.ledge.client;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.FragmentHandler;
import io.ledge.protocol.wake.Doorbell;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;

/**
 * One session with one life of a node: Aeron, the two doorbells and what was agreed. Sending is guarded by a lock, polling
 * and the conductor by the {@link PollRight}. It breaks once and is then torn down by the home thread.
 */
final class Link {
    static final long SENT = 1;
    static final long FULL = -1;
    static final long BROKEN = -2;
    static final long BUSY = -3;

    private final Aeron aeron;
    private final Agent conductor;
    private final ExclusivePublication publication;
    private final Image image;
    private final HangUpLine hangUp;
    private final Doorbell nodeBell;
    private final ControlledFragmentHandler peek = (buffer, offset, length, header) -> onPeek();
    private boolean isPeeked;
    private final Doorbell ownBell;
    private final NodeTerms terms;
    private final Bodies bodies;
    private final Runnable onBreak;
    private final ReentrantLock sendLock = new ReentrantLock();
    private final ReentrantLock bodyTurn = new ReentrantLock();
    private final AtomicLong bodyIds = new AtomicLong();
    private volatile String brokenReason;

    /** What Connected told. */
    record NodeTerms(
            int doorbellIndex,
            int inlineLimit,
            int maxBodyLength,
            int heartbeatIntervalMs,
            String nodeId,
            String nodeVersion) {}

    Link(
            final Aeron aeron,
            final ExclusivePublication publication,
            final Image image,
            final HangUpLine hangUp,
            final Doorbell nodeBell,
            final Doorbell ownBell,
            final NodeTerms terms,
            final Runnable onBreak) {
        this.aeron = aeron;
        this.conductor = aeron.conductorAgentInvoker().agent();
        this.publication = publication;
        this.image = image;
        this.hangUp = hangUp;
        this.nodeBell = nodeBell;
        this.ownBell = ownBell;
        this.terms = terms;
        this.bodies = new Bodies(terms.maxBodyLength());
        this.onBreak = onBreak;
    }

    NodeTerms terms() {
        return terms;
    }

    Bodies bodies() {
        return bodies;
    }

    Doorbell ownBell() {
        return ownBell;
    }

    Doorbell nodeBell() {
        return nodeBell;
    }

    /** Held by the one who sends a long payload, from its first chunk to the request that names it. */
    ReentrantLock bodyTurn() {
        return bodyTurn;
    }

    long nextBodyId() {
        return bodyIds.incrementAndGet();
    }

    /** Offers one message and rings the node. @return {@link #SENT}, {@link #FULL} or {@link #BROKEN} */
    long offer(final DirectBuffer buffer, final int length) {
        sendLock.lock();
        try {
            return offerLocked(buffer, length);
        } finally {
            sendLock.unlock();
        }
    }

    /** As {@link #offer}, but {@link #BUSY} while another thread sends. */
    long tryOffer(final DirectBuffer buffer, final int length) {
        if (!sendLock.tryLock()) {
            return BUSY;
        }
        try {
            return offerLocked(buffer, length);
        } finally {
            sendLock.unlock();
        }
    }

    private long offerLocked(final DirectBuffer buffer, final int length) {
        if (isBroken()) {
            return BROKEN;
        }
        long position = publication.offer(buffer, 0, length);
        if (position == Publication.ADMIN_ACTION) { // the term was full; the next one takes it
            position = publication.offer(buffer, 0, length);
        }
        // Also when refused: publisher limits move only inside the node's cycle. ring() begins with the full fence.
        nodeBell.ring();
        if (position > 0) {
            return SENT;
        }
        if (position == Publication.BACK_PRESSURED || position == Publication.ADMIN_ACTION) {
            return FULL;
        }
        breakWith("the node no longer reads: " + Publication.errorString(position));
        return BROKEN;
    }

    /** @return work done: fragments, or 1 when only padding was consumed ("0 fragments" is not "empty") */
    int poll(final FragmentHandler handler, final int limit) {
        final long before = image.position();
        final int fragments = image.poll(handler, limit);
        if (fragments == 0 && image.position() == before) {
            return 0;
        }
        if (ownBell.takeEgressBlocked()) {
            nodeBell.ring();
        }
        return Math.max(1, fragments);
    }

    /** Is there something to poll, be it padding? Reads nothing. */
    boolean hasMore() {
        isPeeked = false;
        final long position = image.position();
        return image.controlledPeek(position, peek, Long.MAX_VALUE) != position || isPeeked;
    }

    private ControlledFragmentHandler.Action onPeek() {
        isPeeked = true;
        return ControlledFragmentHandler.Action.ABORT;
    }

    /** Aeron's conductor; never {@code AgentInvoker.invoke()}, which an interrupt stops for good. */
    void doConductorWork() {
        try {
            conductor.doWork();
        } catch (final Exception ex) {
            breakWith("Aeron: " + ex);
        }
        if (aeron.isClosed() || image.isClosed()) {
            breakWith("the node closed the session");
        }
    }

    boolean isBroken() {
        return brokenReason != null;
    }

    String brokenReason() {
        return brokenReason;
    }

    /** From any thread, any number of times: the first reason counts. */
    void breakWith(final String reason) {
        synchronized (this) {
            if (brokenReason != null) {
                return;
            }
            brokenReason = reason;
        }
        ownBell.ring(); // a sleeping leader must leave
        onBreak.run();
    }

    /** Holder of the poll right, link broken: after this no offer can touch the publication. */
    void close() {
        sendLock.lock(); // waits for the last offer: one during close crashes the JVM
        try {
            aeron.close();
        } finally {
            sendLock.unlock();
        }
        if (hangUp != null) {
            hangUp.close();
        }
    }
}
