package io.ledge.simulator.world;

import io.ledge.core.session.CommandHandler;
import io.ledge.core.session.Egress;
import io.ledge.core.session.Session;
import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.simulator.command.Command;
import io.ledge.simulator.command.Reply;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** An app's end of a session: what it sends waits for the loop, what it gets waits to be looked at. */
final class SimSession implements Egress {
    /** What becomes of its commands. */
    interface Listener {
        /** The node is given a command, perhaps not for the first time. */
        void onOffered(SimSession session, Sent sent);

        /** It has taken it. */
        void onTaken(SimSession session, Sent sent);
    }

    /** A message on its way. @param command null: a chunk, or Connect */
    static final class Sent {
        final long id;
        final Command command;
        final byte[] message;
        boolean isOffered;
        boolean isRefused;

        Sent(final long id, final Command command, final byte[] message) {
            this.id = id;
            this.command = command;
            this.message = message;
        }
    }

    /** With its body, if it has one. */
    record Arrival(long id, Reply reply) {}

    private final int number;
    private final int app;
    private final ArrayDeque<Sent> outgoing = new ArrayDeque<>();
    private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();
    private final Map<Long, byte[]> bodies = new HashMap<>(); // never walked
    private Session session;
    private int room = Integer.MAX_VALUE;
    private boolean isClosed;

    SimSession(final int number, final int app) {
        this.number = number;
        this.app = app;
    }

    int number() {
        return number;
    }

    int app() {
        return app;
    }

    void opened(final Session opened) {
        session = opened;
    }

    Session session() {
        return session;
    }

    /** The node ended it. */
    boolean isClosed() {
        return isClosed;
    }

    void send(final Sent sent) {
        outgoing.add(sent);
    }

    int outgoingCount() {
        return outgoing.size();
    }

    /** Reads that many more messages, then none. */
    void room(final int messages) {
        room = messages;
    }

    boolean isPollable() {
        return !outgoing.isEmpty() && !isClosed && session.outbox().hasRoom();
    }

    /** @return messages taken */
    int poll(final CommandHandler handler, final UnsafeBuffer log, final int offset, final Listener listener) {
        final Sent first = outgoing.peek();
        log.putBytes(offset, first.message);
        if (first.command != null) {
            listener.onOffered(this, first);
        }
        first.isOffered = true;
        if (!handler.onCommand(session, log, offset, first.message.length)) {
            first.isRefused = true;
            return 0;
        }
        outgoing.remove();
        if (first.command != null) {
            listener.onTaken(this, first);
        }
        return 1;
    }

    /** The next that came, or null. */
    Arrival next() {
        return arrivals.poll();
    }

    @Override
    public int offer(final DirectBuffer buffer, final int offset, final int length) {
        if (room == 0) {
            return BLOCKED;
        }
        room--;
        final byte[] message = new byte[length];
        buffer.getBytes(offset, message);
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(new UnsafeBuffer(message), 0);
        if (header.templateId() == BodyChunkDecoder.TEMPLATE_ID) {
            onChunk(message);
        } else {
            arrivals.add(new Arrival(header.correlationId(), withBody(Reply.of(message))));
        }
        return 0;
    }

    private void onChunk(final byte[] message) {
        final BodyChunkDecoder chunk =
                new BodyChunkDecoder().wrapAndApplyHeader(new UnsafeBuffer(message), 0, new MessageHeaderDecoder());
        if (chunk.chunkOffset() == 0) {
            bodies.put(chunk.bodyId(), new byte[(int) chunk.totalLength()]);
        }
        chunk.getChunk(bodies.get(chunk.bodyId()), (int) chunk.chunkOffset(), chunk.chunkLength());
    }

    private Reply withBody(final Reply reply) {
        return switch (reply) {
            case Reply.Value r -> new Reply.Value(withBody(r.item()));
            case Reply.BulkItem r -> new Reply.BulkItem(r.index(), r.count(), withBody(r.item()));
            case Reply.ScanItem r -> new Reply.ScanItem(r.index(), withBody(r.item()));
            default -> reply;
        };
    }

    private Reply.Item withBody(final Reply.Item item) {
        return item.bodyId() == 0 ? item : item.withValue(bodies.remove(item.bodyId()));
    }

    @Override
    public void onBlocked() {
        session.doorbell().setEgressBlocked();
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
