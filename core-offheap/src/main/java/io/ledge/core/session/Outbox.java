package io.ledge.core.session;

import io.ledge.core.memory.BodyArena;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * What a session is still owed: messages go straight to the egress while it takes them, else into a bounded backlog, in
 * order, and out again by {@link #flush}. Nothing is dropped: past the backlog's capacity {@link #hasOverflowed} tells the
 * owner to end the session.
 *
 * <p>A message with a body waits in the backlog behind its body's handle, and is preceded on the wire by the body's chunks:
 *
 * <pre>
 *   backlog record   PLAIN       | message …                |
 *                    WITH_BODY   | handle (8) | message …   |
 * </pre>
 */
public final class Outbox {
    /** Off-heap bytes of one backlog. */
    public static final int BACKLOG_CAPACITY = 256 * 1024;

    /** Above this, with what waits for the journal, the session is not polled for commands and gets no deliveries. */
    static final int HIGH_WATER = BACKLOG_CAPACITY / 2;

    /** What a message costs in the backlog beyond its bytes, at most. */
    private static final int OVERHEAD = 32;

    private static final int PLAIN = 1;
    private static final int WITH_BODY = 2;

    private final BodyArena arena;
    private final OneToOneRingBuffer backlog;
    private final BodyStream stream;
    private final ControlledMessageHandler flushHandler = this::onBacklog;
    private final ControlledMessageHandler discardHandler = this::discard;

    private Egress egress;
    private boolean overflowed;
    private boolean peerGone;
    private boolean owesWake;
    private boolean blocked;
    private int chunkBudget;
    private int reservedBytes;

    Outbox(final BodyArena arena, final UnsafeBuffer memory) {
        this.arena = arena;
        this.backlog = new OneToOneRingBuffer(memory);
        this.stream = new BodyStream(arena);
    }

    void open(final Egress egress) {
        this.egress = egress;
        overflowed = false;
        peerGone = false;
        owesWake = false;
        blocked = false;
        reservedBytes = 0;
    }

    /** Frees what was not sent and lets go of the egress. */
    void close() {
        while (backlog.size() > 0) {
            backlog.controlledRead(discardHandler, Integer.MAX_VALUE);
        }
        stream.reset();
        egress.close();
    }

    /** Admission: commands are taken from the session, and deliveries made to it, only while this holds. */
    public boolean hasRoom() {
        return !peerGone && !overflowed && backlog.size() + reservedBytes <= HIGH_WATER;
    }

    /** A message of that length is on its way here: it waits for the journal. */
    void reserve(final int length) {
        reservedBytes += length + OVERHEAD;
    }

    /** It has come. */
    void unreserve(final int length) {
        reservedBytes -= length + OVERHEAD;
    }

    /** Nothing waits to be sent. */
    public boolean isEmpty() {
        return backlog.size() == 0;
    }

    /** Would {@link #flush} do nothing now? What is blocked waits for the peer, who rings when it has drained. */
    boolean isQuiet() {
        return backlog.size() == 0 || blocked || peerGone;
    }

    /** The egress took nothing when it was last asked. */
    public boolean isBlocked() {
        return blocked;
    }

    /** The backlog was full: the owner ends the session, its client learns that calls in flight have no known outcome. */
    public boolean hasOverflowed() {
        return overflowed;
    }

    /** The egress said that nobody reads any more. */
    public boolean isPeerGone() {
        return peerGone;
    }

    /** Sends one message behind all sent before, now or when there is room. */
    public void send(final DirectBuffer message, final int offset, final int length) {
        if (backlog.size() > 0 || !offer(message, offset, length)) {
            final int index = claim(PLAIN, length);
            if (index > 0) {
                backlog.buffer().putBytes(index, message, offset, length);
                backlog.commit(index);
            }
        }
    }

    /** Sends a message that names {@code handle} as its bodyId, after the body; takes over one reference of the body. */
    public void sendWithBody(final DirectBuffer message, final int offset, final int length, final long handle) {
        final int index = claim(WITH_BODY, Long.BYTES + length);
        if (index > 0) {
            final MutableDirectBuffer buffer = backlog.buffer();
            buffer.putLong(index, handle);
            buffer.putBytes(index + Long.BYTES, message, offset, length);
            backlog.commit(index);
        } else {
            arena.release(handle);
        }
    }

    /**
     * Sends of the backlog what the egress takes.
     *
     * @param chunkLimit chunks of bodies at most, so that one large body does not hold up the neighbours
     * @return messages and chunks sent
     */
    public int flush(final int chunkLimit) {
        if (backlog.size() == 0 || peerGone) {
            return 0;
        }
        chunkBudget = chunkLimit;
        backlog.controlledRead(flushHandler, chunkLimit);
        return chunkLimit - chunkBudget;
    }

    /** Was anything sent since the last time? Then the peer's doorbell is to be rung. Once a cycle. */
    boolean takeOwedWake() {
        final boolean owed = owesWake;
        owesWake = false;
        return owed;
    }

    private int claim(final int type, final int length) {
        final int index = peerGone || overflowed ? -1 : backlog.tryClaim(type, length);
        overflowed |= index <= 0;
        return index;
    }

    /** @return true when the message needs no more care: it is sent, or nobody is there to read it. */
    private boolean offer(final DirectBuffer message, final int offset, final int length) {
        int result = egress.offer(message, offset, length);
        if (result == Egress.BLOCKED) {
            egress.onBlocked();
            result = egress.offer(message, offset, length); // it may have drained before it could see the flag
        }
        if (result >= 0) {
            owesWake = true;
            blocked = false;
            return true;
        }
        if (result == Egress.CLOSED) {
            peerGone = true;
            return true;
        }
        blocked = true;
        return false;
    }

    private ControlledMessageHandler.Action onBacklog(
            final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        int messageIndex = index;
        if (type == WITH_BODY) {
            messageIndex += Long.BYTES;
            if (!sendBody(buffer.getLong(index))) {
                return ControlledMessageHandler.Action.ABORT;
            }
        }
        if (chunkBudget <= 0 || !offer(buffer, messageIndex, length - (messageIndex - index))) {
            return ControlledMessageHandler.Action.ABORT;
        }
        chunkBudget--;
        stream.reset();
        return ControlledMessageHandler.Action.CONTINUE;
    }

    /** @return true when the whole body is out. */
    private boolean sendBody(final long handle) {
        stream.start(handle);
        while (stream.hasChunk()) {
            if (chunkBudget <= 0 || !offer(stream.chunk(), 0, stream.chunkLength())) {
                return false;
            }
            chunkBudget--;
            stream.advance();
        }
        return true;
    }

    private ControlledMessageHandler.Action discard(
            final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        if (type == WITH_BODY) {
            final long handle = buffer.getLong(index);
            if (stream.isFor(handle)) {
                stream.reset(); // the first one was under way; another of the same body has a reference of its own
            } else {
                arena.release(handle);
            }
        }
        return ControlledMessageHandler.Action.CONTINUE;
    }
}
