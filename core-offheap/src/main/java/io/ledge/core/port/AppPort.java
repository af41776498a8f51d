package io.ledge.core.port;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.BodyCursor;
import io.ledge.core.session.CommandHandler;
import io.ledge.core.session.Egress;
import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.protocol.codec.CloseEncoder;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The two rings between the core and the one thread that serves an app's API: a session as an IPC client has one, without
 * Aeron. The messages are the schema's.
 *
 * <pre>
 *   API's I/O thread ──submit──▶ commands (one to one) ──poll──▶ core loop
 *        (the owner) ◀──read──── events   (one to one) ◀─offer── core loop
 *
 *   commands record   PLAIN        | message …                                            |
 *                     WITH_BODIES  | count (8) | count × ( handle (8) | length (8) ) | message … |
 * </pre>
 *
 * <p>A large body does not go through the ring: {@link #allocateBody} writes it into the arena, the message's bodyId is the
 * handle, and the reference goes along with the message. {@link #submit}, {@link #allocateBody}, {@link #read} and {@link
 * #end} are the owner's; {@link #poll} and the {@link Egress} are the loop's. The owner is told of events by a task on its executor, at most one at a time, unless it is the
 * thread that ran the cycle: then it reads after {@code GuestPass.visit}.
 */
public final class AppPort implements Egress {
    static final int RING_LENGTH = 256 * 1024;

    /** Bodies that one message may name. */
    public static final int MAX_BODIES = 64;

    private static final int PLAIN = 1;
    private static final int WITH_BODIES = 2;
    private static final int BODY_LENGTH = 2 * Long.BYTES;

    private final BodyArena arena;
    private final OneToOneRingBuffer commands;
    private final OneToOneRingBuffer events;
    private final ControlledMessageHandler commandAdapter = this::onCommand;
    private final AtomicBoolean isTold = new AtomicBoolean();
    private final long[] handles = new long[MAX_BODIES];
    private int bodyCount;
    private final BodyCursor cursor = new BodyCursor();
    private final Runnable ringHome;

    private volatile Owner owner; // read by whoever wakes
    private Session session;
    private CommandHandler handler;
    private volatile boolean isClosed = true;
    private volatile boolean isLeft;

    /**
     * Who serves the app.
     *
     * @param thread the only one that submits and reads
     * @param executor runs tasks on that thread
     * @param onEvents reads; must call {@link AppPort#beginRead} first
     */
    public record Owner(Thread thread, Executor executor, Runnable onEvents) {}

    AppPort(
            final BodyArena arena,
            final UnsafeBuffer commandMemory,
            final UnsafeBuffer eventMemory,
            final Runnable ringHome) {
        this.arena = arena;
        commands = new OneToOneRingBuffer(commandMemory);
        events = new OneToOneRingBuffer(eventMemory);
        this.ringHome = ringHome;
    }

    // the owner

    /**
     * Writes a body into the arena; it goes with the next message that is submitted, which names it.
     *
     * @return its handle; 0 or less: {@link BodyArena#FULL}, {@link BodyArena#TOO_LONG}, or one body too many
     */
    public long allocateBody(final DirectBuffer data, final int offset, final int length) {
        final long handle = isClosed || bodyCount == MAX_BODIES ? BodyArena.FULL : arena.allocate(length);
        if (handle > 0) {
            cursor.open(arena, handle);
            cursor.write(data, offset, length);
            handles[bodyCount++] = handle;
        }
        return handle;
    }

    /** The message that was to name them is not sent. */
    public void releaseBodies() {
        while (bodyCount > 0) {
            arena.release(handles[--bodyCount]);
        }
    }

    /**
     * Puts a command into the ring, with the bodies allocated for it. The caller then visits the core, or rings it.
     *
     * @return false when the ring is full or the session over: nothing was taken, the bodies are released
     */
    public boolean submit(final DirectBuffer message, final int offset, final int length) {
        final boolean isTaken = !isClosed
                && (bodyCount == 0
                        ? commands.write(PLAIN, message, offset, length)
                        : submitWithBodies(message, offset, length));
        if (!isTaken) {
            releaseBodies();
        }
        return isTaken;
    }

    private boolean submitWithBodies(final DirectBuffer message, final int offset, final int length) {
        final int messageOffset = Long.BYTES + bodyCount * BODY_LENGTH;
        final int index = commands.tryClaim(WITH_BODIES, messageOffset + length);
        if (index <= 0) {
            return false;
        }
        final MutableDirectBuffer buffer = commands.buffer();
        buffer.putLong(index, bodyCount);
        for (int i = 0; i < bodyCount; i++) {
            final int bodyIndex = index + Long.BYTES + i * BODY_LENGTH;
            buffer.putLong(bodyIndex, handles[i]);
            buffer.putLong(bodyIndex + Long.BYTES, arena.length(handles[i]));
        }
        buffer.putBytes(index + messageOffset, message, offset, length);
        commands.commit(index); // release: the bodies' bytes are visible to the loop
        bodyCount = 0;
        return true;
    }

    /** Before reading what a task on the executor announced: events from now on are announced again. */
    public void beginRead() {
        isTold.set(false); // full fence: what was written before the last announcement is seen by the read that follows
    }

    /** Hands events to the handler. @return work done: 0 when there is nothing */
    public int read(final MessageHandler eventHandler, final int limit) {
        final long before = events.consumerPosition();
        final int count = events.read(eventHandler, limit);
        if (session.doorbell().takeEgressBlocked()) {
            ringHome.run(); // the loop waited for the room we just made
        }
        return events.consumerPosition() == before ? 0 : Math.max(1, count);
    }

    public boolean hasEvents() {
        return events.size() > 0;
    }

    /** The core ended the session: nothing will be answered any more. */
    public boolean isClosed() {
        return isClosed;
    }

    /** Ends the session; the port is then not the caller's any more. */
    public void end() {
        final CloseEncoder close = new CloseEncoder();
        final UnsafeBuffer message = new UnsafeBuffer(new byte[256]);
        close.wrapAndApplyHeader(message, 0, new MessageHeaderEncoder());
        Replies.clearHeaderTail(message);
        close.reason(CloseReason.NORMAL).message("");
        while (!submit(message, 0, MessageHeaderEncoder.ENCODED_LENGTH + close.encodedLength()) && !isClosed) {
            ringHome.run();
            Thread.onSpinWait(); // the loop empties the ring as long as it runs
        }
        isLeft = true; // release: the owner's last look at the rings is over
        ringHome.run();
    }

    // the loop, under the baton

    /** Home: a new life for a new app. */
    void open(final Session newSession, final Owner newOwner) {
        session = newSession;
        owner = newOwner;
        isTold.set(false);
        isLeft = false;
        isClosed = false; // released to the owner by whoever hands the port over
    }

    Session session() {
        return session;
    }

    int poll(final CommandHandler commandHandler, final int limit) {
        if (isClosed || !session.outbox().hasRoom()) {
            return 0;
        }
        handler = commandHandler;
        final long before = commands.consumerPosition();
        commands.controlledRead(commandAdapter, limit);
        return commands.consumerPosition() == before ? 0 : 1;
    }

    /** Exactly nothing to poll, and nothing to offer again. */
    boolean isQuiet() {
        return isClosed || (commands.size() == 0 || !session.outbox().hasRoom()) && !mayOfferAgain();
    }

    /** The owner has drained since the events ring was full: it took the flag back, and its ring may be over. */
    private boolean mayOfferAgain() {
        return session.outbox().isBlocked() && !session.doorbell().egressBlocked();
    }

    @Override
    public int offer(final DirectBuffer buffer, final int offset, final int length) {
        if (isClosed) {
            return CLOSED;
        }
        if (events.write(PLAIN, buffer, offset, length)) {
            return 0;
        }
        // Once more behind the flag: what the owner read before it could see it would never be announced.
        session.doorbell().setEgressBlocked();
        return events.write(PLAIN, buffer, offset, length) ? 0 : BLOCKED;
    }

    @Override
    public void onBlocked() {
        // offer() has told the owner
    }

    @Override
    public void close() {
        isClosed = true;
    }

    /** Any thread, without the baton: there are events. */
    @Override
    public void wake() {
        final Owner current = owner;
        if (current != null && Thread.currentThread() != current.thread() && isTold.compareAndSet(false, true)) {
            current.executor().execute(current.onEvents());
        }
    }

    private ControlledMessageHandler.Action onCommand(
            final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        if (session.isClosed()) {
            return discard(type, buffer, index, length);
        }
        if (!session.outbox().hasRoom()) {
            return ControlledMessageHandler.Action
                    .ABORT; // the answers before it filled what the owner has not read yet
        }
        final int messageOffset = type == PLAIN ? 0 : adoptBodies(buffer, index);
        return handler.onCommand(session, buffer, index + messageOffset, length - messageOffset)
                ? ControlledMessageHandler.Action.CONTINUE
                : ControlledMessageHandler.Action.ABORT;
    }

    /** Also when the message comes again: a body that is there already stays. @return bytes before the message */
    private int adoptBodies(final MutableDirectBuffer buffer, final int index) {
        final int count = (int) buffer.getLong(index);
        for (int i = 0; i < count; i++) {
            final int bodyIndex = index + Long.BYTES + i * BODY_LENGTH;
            session.bodies().adopt(buffer.getLong(bodyIndex), buffer.getLong(bodyIndex + Long.BYTES));
        }
        return Long.BYTES + count * BODY_LENGTH;
    }

    /** The session is over, and the owner has left. */
    boolean isRecyclable() {
        return isClosed && isLeft;
    }

    /** Home, then: what the owner left in the rings. */
    void recycle() {
        while (commands.size() > 0) {
            commands.controlledRead(this::discard, Integer.MAX_VALUE);
        }
        while (events.size() > 0) {
            events.read((type, buffer, index, length) -> {}, Integer.MAX_VALUE);
        }
    }

    private ControlledMessageHandler.Action discard(
            final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final int count = type == PLAIN ? 0 : (int) buffer.getLong(index);
        for (int i = 0; i < count; i++) {
            arena.release(buffer.getLong(index + Long.BYTES + i * BODY_LENGTH));
        }
        return ControlledMessageHandler.Action.CONTINUE;
    }
}
