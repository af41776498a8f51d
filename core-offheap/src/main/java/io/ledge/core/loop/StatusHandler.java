package io.ledge.core.loop;

import io.ledge.core.binding.ComponentTable;
import io.ledge.core.pubsub.PubSub;
import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.core.state.StateHandler;
import io.ledge.core.time.CachedClocks;
import io.ledge.protocol.codec.ComponentStatusEncoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.NodeStatusEncoder;

/** Answers StatusGet: one NodeStatus, then one ComponentStatus per component, as many at a time as the session has room for. */
final class StatusHandler {
    /** Off-heap bytes in use: of items, bodies and messages. What is reserved is address space only. */
    interface UsedMemory {
        long usedBytes();
    }

    private final CoreContext context;
    private final SessionTable sessions;
    private final PubSub pubSub;
    private final StateHandler state;
    private final ComponentTable components;
    private final UsedMemory memory;
    private final CachedClocks clocks;
    private final Replies replies;
    private final int[] nextRows; // by session: where an answer that ran out of room goes on; 0 is NodeStatus
    private final NodeStatusEncoder node = new NodeStatusEncoder();
    private final ComponentStatusEncoder component = new ComponentStatusEncoder();

    StatusHandler(
            final CoreContext context,
            final SessionTable sessions,
            final PubSub pubSub,
            final StateHandler state,
            final ComponentTable components,
            final CachedClocks clocks,
            final UsedMemory memory,
            final Replies replies) {
        this.context = context;
        this.sessions = sessions;
        this.pubSub = pubSub;
        this.state = state;
        this.components = components;
        this.memory = memory;
        this.clocks = clocks;
        this.replies = replies;
        nextRows = new int[sessions.capacity()];
        sessions.addListener(session -> nextRows[session.index()] = 0);
    }

    /** @return false when the rest is to come when the command comes again */
    boolean onStatusGet(final Session session, final MessageHeaderDecoder header) {
        final long correlationId = header.correlationId();
        int row = nextRows[session.index()];
        while (row <= components.limit() && session.outbox().hasRoom()) {
            if (row == 0) {
                sendNode(session, correlationId);
            } else if (components.row(row - 1) != null) {
                sendComponent(session, correlationId, row - 1);
            }
            row++;
        }
        final boolean isComplete = row > components.limit();
        nextRows[session.index()] = isComplete ? 0 : row;
        return isComplete;
    }

    private void sendNode(final Session session, final long correlationId) {
        node.wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .pid(context.pid())
                .startTimeMs(context.startTimeMs())
                .nowMs(clocks.timestampMs())
                .sessionCount(sessions.appCount())
                .subscriptionCount(pubSub.subscriptionCount())
                .entryCount(state.entryCount())
                .offHeapBytes(memory.usedBytes())
                .componentCount(components.count())
                .nodeId(context.nodeId())
                .nodeVersion(context.nodeVersion());
        replies.completeHeader(correlationId);
        send(session, node.encodedLength());
    }

    private void sendComponent(final Session session, final long correlationId, final int index) {
        final ComponentTable.Row row = components.row(index);
        component
                .wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .index(index)
                .state(row.state())
                .lastSuccessMs(row.lastSuccessMs())
                .backlog(row.backlog())
                .componentName(row.name())
                .componentType(row.type())
                .putNote(row.note(), 0, row.noteLength());
        replies.completeHeader(correlationId);
        send(session, component.encodedLength());
    }

    private void send(final Session session, final int encodedLength) {
        session.outbox().send(replies.buffer(), 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
    }
}
