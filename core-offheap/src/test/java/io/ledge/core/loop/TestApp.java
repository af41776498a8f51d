package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.session.Egress;
import io.ledge.core.session.Session;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.codec.SubscribedDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.agrona.DirectBuffer;

/** The far end of one session: what it sends waits in a queue for the loop, what it gets is kept and put together. */
public final class TestApp implements Egress {
    private final CoreHarness harness;
    private final Queue<byte[]> outgoing = new ArrayDeque<>();
    private final List<Reply> received = new ArrayList<>();
    private final Map<Long, Deque<byte[]>> bodies = new HashMap<>();
    private Session session;
    private int generation;
    private int room = Integer.MAX_VALUE;
    private boolean gone;
    private boolean drainsUnseen;
    private boolean closed;
    private long nextId = 100;

    TestApp(final CoreHarness harness) {
        this.harness = harness;
    }

    void opened(final Session opened) {
        session = opened;
        generation = opened.generation();
    }

    // the wire

    @Override
    public int offer(final DirectBuffer buffer, final int offset, final int length) {
        assertTrue(length <= Ipc.MAX_MESSAGE_LENGTH, () -> "longer than a frame: " + length);
        assertFalse(closed, "sent to a session that is closed");
        if (gone) {
            return CLOSED;
        }
        if (room == 0) {
            return BLOCKED;
        }
        room--;
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        receive(new Reply(bytes));
        return 0;
    }

    private void receive(final Reply reply) {
        if (reply.templateId() == BodyChunkDecoder.TEMPLATE_ID) {
            final BodyChunkDecoder chunk = reply.chunk();
            final Deque<byte[]> same = bodies.computeIfAbsent(chunk.bodyId(), id -> new ArrayDeque<>());
            if (chunk.chunkOffset() == 0) {
                same.add(new byte[(int) chunk.totalLength()]); // the same body may come more than once
            }
            final byte[] body = same.getLast();
            chunk.getChunk(body, (int) chunk.chunkOffset(), chunk.chunkLength());
        } else {
            received.add(reply);
        }
    }

    @Override
    public void onBlocked() {
        session.doorbell().setEgressBlocked();
        if (drainsUnseen) {
            room = Integer.MAX_VALUE;
        }
    }

    /** From now on it drains in the moment between a refused offer and the flag that would make it ring. */
    void drainUnseen() {
        drainsUnseen = true;
    }

    @Override
    public void close() {
        assertFalse(closed, "closed twice");
        closed = true;
    }

    boolean isPollable() {
        return !outgoing.isEmpty() && !closed && !isOver() && session.outbox().hasRoom();
    }

    /** Everything it sent was taken. */
    boolean isIdle() {
        return outgoing.isEmpty();
    }

    Queue<byte[]> outgoing() {
        return outgoing;
    }

    // what a test does with it

    Session session() {
        return session;
    }

    /** This life of the session is over. */
    boolean isOver() {
        return session.isClosed() || session.generation() != generation;
    }

    boolean isClosed() {
        return closed;
    }

    CloseReason closeReason() {
        return session.closeReason();
    }

    /** Takes that many more messages, then is full. */
    TestApp room(final int messages) {
        room = messages;
        session.doorbell().takeEgressBlocked();
        return this;
    }

    TestApp unblock() {
        return room(Integer.MAX_VALUE);
    }

    /** The process is dead: the egress says so from now on. */
    void vanish() {
        gone = true;
    }

    /** The process is dead and the transport noticed. */
    void die() {
        gone = true;
        harness.core.sessions().close(session, CloseReason.NORMAL);
    }

    long nextId() {
        return nextId++;
    }

    void send(final byte[] message) {
        outgoing.add(message);
    }

    /** Sends, works, and takes the one answer. */
    Reply call(final byte[] message) {
        send(message);
        harness.work();
        return take();
    }

    /** All messages received and not taken yet, without chunks. */
    List<Reply> received() {
        return received;
    }

    /** Takes the only message received. */
    Reply take() {
        assertEquals(1, received.size(), () -> "messages received: " + received);
        return received.removeFirst();
    }

    Reply takeFirst() {
        assertFalse(received.isEmpty(), "nothing received");
        return received.removeFirst();
    }

    List<Reply> takeAll() {
        final List<Reply> all = List.copyOf(received);
        received.clear();
        return all;
    }

    /** A body received, once. */
    byte[] body(final long bodyId) {
        final Deque<byte[]> same = bodies.get(bodyId);
        assertNotNull(same, () -> "no such body: " + bodyId);
        final byte[] body = same.remove();
        if (same.isEmpty()) {
            bodies.remove(bodyId);
        }
        return body;
    }

    /** Sends the chunks of a body. @return its id */
    long sendBody(final byte[] data) {
        final long bodyId = nextId();
        for (int offset = 0; offset < data.length; offset += Ipc.INLINE_LIMIT) {
            final int length = Math.min(Ipc.INLINE_LIMIT, data.length - offset);
            send(Commands.chunk(bodyId, data.length, offset, data, offset, length));
        }
        return bodyId;
    }

    // the verbs

    Reply get(final String store, final String key) {
        return call(Commands.get(nextId(), store, key));
    }

    /** The value under a key; null when there is none. */
    byte[] valueOf(final String store, final String key) {
        final Reply reply = get(store, key);
        return reply.value().found() == BooleanType.TRUE ? data(reply) : null;
    }

    /** The bytes of a StateValue, inline or not. */
    byte[] data(final Reply reply) {
        final var value = reply.value();
        final long bodyId = value.bodyId();
        final int bodyLength = (int) value.bodyLength();
        value.skipContentType();
        final byte[] inline = new byte[value.valueLength()];
        value.getValue(inline, 0, inline.length);
        if (bodyId == 0) {
            return inline;
        }
        final byte[] body = body(bodyId);
        assertEquals(bodyLength, body.length);
        assertEquals(0, inline.length, "inline bytes beside a body");
        return body;
    }

    Reply set(final String store, final String key, final byte[] value) {
        return set(store, key, value, SetOptions.NONE);
    }

    /** Sends a value as clients do: above the inline limit as a body. */
    Reply set(final String store, final String key, final byte[] value, final SetOptions options) {
        if (value.length <= Ipc.INLINE_LIMIT) {
            return call(Commands.set(nextId(), store, key, value, options));
        }
        final long bodyId = sendBody(value);
        return call(Commands.set(nextId(), store, key, new byte[0], options.body(bodyId, value.length)));
    }

    /** Publishes; the answer comes later. @return the correlation id */
    long publish(final String topic, final byte[] data) {
        final long id = nextId();
        final boolean inline = data.length <= Ipc.INLINE_LIMIT;
        final long bodyId = inline ? 0 : sendBody(data);
        send(Commands.publish(id, "bus", topic, inline ? data : new byte[0], bodyId, inline ? 0 : data.length, 0));
        return id;
    }

    /** @return the subscription id */
    long subscribe(final String topic, final SubscribeOptions options) {
        send(Commands.subscribe(nextId(), "bus", topic, options));
        harness.work();
        final Reply subscribed = received.stream()
                .filter(reply -> reply.templateId() == SubscribedDecoder.TEMPLATE_ID)
                .findFirst()
                .orElseThrow(() -> new AssertionError("not subscribed: " + received));
        received.remove(subscribed); // and leave what was delivered
        return subscribed.subscribed().subscriptionId();
    }

    void ack(final Reply delivery, final AckStatus status) {
        final var deliver = delivery.deliver();
        send(Commands.ack(nextId(), deliver.subscriptionId(), deliver.deliveryId(), status));
    }
}
