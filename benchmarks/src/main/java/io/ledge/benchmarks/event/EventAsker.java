package io.ledge.benchmarks.event;

import io.ledge.benchmarks.peer.Payload;
import io.ledge.benchmarks.rig.PingPong;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateSetEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.agrona.concurrent.UnsafeBuffer;

/** Where events come from: sends the same reading again and again, several in one write when several are asked for. */
final class EventAsker implements PingPong.Asker {
    private static final byte[] EVENT = newEvent();
    static final int EVENT_LENGTH = EVENT.length;

    private final SocketChannel socket;
    private final ByteBuffer out = ByteBuffer.allocateDirect(EventPingPong.MAX_IN_FLIGHT * EVENT_LENGTH);
    private final ByteBuffer in = ByteBuffer.allocateDirect(EventPingPong.MAX_IN_FLIGHT * EventWork.REPLY_LENGTH);

    EventAsker(final SocketChannel socket) {
        this.socket = socket;
    }

    private static byte[] newEvent() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        final StateSetEncoder set = new StateSetEncoder();
        set.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        set.metadataCount(0);
        set.store("statestore").key("greenhouse-temp").contentType("application/json");
        set.putValue(new byte[Payload.LENGTH], 0, Payload.LENGTH);
        final byte[] event = new byte[MessageHeaderEncoder.ENCODED_LENGTH + set.encodedLength()];
        buffer.getBytes(0, event);
        return event;
    }

    @Override
    public boolean offer() {
        out.put(EVENT);
        return true;
    }

    /** Blocks until something arrives: a socket's own way to wait. */
    @Override
    public int poll() {
        try {
            out.flip();
            while (out.hasRemaining()) {
                socket.write(out);
            }
            out.clear();
            if (socket.read(in) < 0) {
                throw new IllegalStateException("the server hung up");
            }
        } catch (final IOException ex) {
            throw new IllegalStateException("the server hung up", ex);
        }
        final int count = in.position() / EventWork.REPLY_LENGTH;
        in.flip().position(count * EventWork.REPLY_LENGTH);
        in.compact();
        return count;
    }

    @Override
    public void idle() {}

    @Override
    public int maxInFlight() {
        return EventPingPong.MAX_IN_FLIGHT;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (final IOException ex) {
            throw new IllegalStateException("cannot close the connection", ex);
        }
    }
}
