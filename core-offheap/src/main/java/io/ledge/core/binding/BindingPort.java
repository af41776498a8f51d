package io.ledge.core.binding;

import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.session.CommandHandler;
import io.ledge.core.session.Egress;
import io.ledge.core.session.Ingress;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.core.wait.CoreBell;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The two rings between the core and the threads of the components: commands in from any thread, events and invocations out
 * to the one port thread. The messages are the schema's.
 *
 * <pre>
 *   component threads ──offer──▶ commands (many to one) ──poll──▶ core loop
 *        port thread  ◀──read─── events   (one to one)  ◀─offer── core loop
 * </pre>
 *
 * <p>{@link #offer(DirectBuffer, int, int)} of the {@link Egress}, {@link #poll} and {@link #isQuiet} are the loop's;
 * {@link #submit} may be called by any thread, {@link #read} and {@link #hasEvents} by the port thread.
 */
public final class BindingPort implements Ingress, Egress {
    private static final int COMMANDS_LENGTH = 1024 * 1024;
    private static final int EVENTS_LENGTH = 256 * 1024;
    private static final int MESSAGE = 1;

    private final ManyToOneRingBuffer commands;
    private final OneToOneRingBuffer events;
    private final ControlledMessageHandler commandAdapter = this::onCommand;
    private CoreBell bell;
    private Session session;
    private CommandHandler handler;

    public BindingPort(final OffHeapRegions regions) {
        commands = new ManyToOneRingBuffer(ring(regions, COMMANDS_LENGTH));
        events = new OneToOneRingBuffer(ring(regions, EVENTS_LENGTH));
    }

    /** Wiring: takes a session, and learns how to wake the core. */
    public void open(final SessionTable sessions, final CoreBell coreBell) {
        session = sessions.openPort(this);
        bell = coreBell;
    }

    /** The session under which the core knows the port. Its doorbell is where the port thread sleeps. */
    public Session session() {
        return session;
    }

    // component threads

    /** Puts a command into the ring and wakes the core. @return false when the ring is full: nothing was taken */
    public boolean submit(final DirectBuffer message, final int offset, final int length) {
        final boolean taken = commands.write(MESSAGE, message, offset, length);
        bell.ring();
        return taken;
    }

    // port thread

    public int read(final MessageHandler eventHandler, final int limit) {
        final long before = events.size();
        final int count = events.read(eventHandler, limit);
        if (session.doorbell().takeEgressBlocked()) {
            bell.ring(); // the loop waited for the room we just made
        }
        return count > 0 || events.size() < before ? Math.max(1, count) : 0;
    }

    public boolean hasEvents() {
        return events.size() > 0;
    }

    // core loop

    @Override
    public int poll(final CommandHandler commandHandler, final long nowNs, final int limit, final boolean home) {
        if (!session.outbox().hasRoom()) {
            return 0;
        }
        handler = commandHandler;
        final long before = commands.consumerPosition();
        commands.controlledRead(commandAdapter, limit);
        return commands.consumerPosition() == before ? 0 : 1;
    }

    @Override
    public boolean isQuiet() {
        return (commands.size() == 0 || !session.outbox().hasRoom()) && !mayOfferAgain();
    }

    /** The port thread has drained since the events ring was full: it took the flag back, and its ring may be over. */
    private boolean mayOfferAgain() {
        return session.outbox().isBlocked() && !session.doorbell().egressBlocked();
    }

    @Override
    public long nextDeadlineNs() {
        return Long.MAX_VALUE;
    }

    @Override
    public int offer(final DirectBuffer buffer, final int offset, final int length) {
        if (events.write(MESSAGE, buffer, offset, length)) {
            return 0;
        }
        // Once more behind the flag: what the port thread read before it could see it would never be announced.
        session.doorbell().setEgressBlocked();
        return events.write(MESSAGE, buffer, offset, length) ? 0 : BLOCKED;
    }

    @Override
    public void onBlocked() {
        // offer() has told the port thread
    }

    @Override
    public void close() {
        // the rings live as long as the node
    }

    private ControlledMessageHandler.Action onCommand(
            final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        return handler.onCommand(session, buffer, index, length)
                ? ControlledMessageHandler.Action.CONTINUE
                : ControlledMessageHandler.Action.ABORT;
    }

    private static UnsafeBuffer ring(final OffHeapRegions regions, final int length) {
        final int total = length + RingBufferDescriptor.TRAILER_LENGTH;
        final OffHeapRegion region = regions.reserve(MemoryTag.RINGS, total);
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        region.wrap(view, 0, total);
        return view;
    }
}
