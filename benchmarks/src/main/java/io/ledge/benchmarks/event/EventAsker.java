package io.ledge.benchmarks.event;

import io.ledge.benchmarks.peer.Payload;
import io.ledge.benchmarks.rig.PingPong;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateSetEncoder;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Where events come from: sends the same reading again and again, one at a time on each of its connections. */
final class EventAsker implements PingPong.Asker {
    private static final byte[] EVENT = newEvent();
    static final int EVENT_LENGTH = EVENT.length;

    private final Selector selector;
    private final ArrayDeque<SocketChannel> free = new ArrayDeque<>();
    private final ByteBuffer out = ByteBuffer.allocateDirect(EVENT_LENGTH).put(EVENT);
    private final ByteBuffer in = ByteBuffer.allocateDirect(EventWork.REPLY_LENGTH);

    EventAsker(final SocketAddress address) throws IOException {
        selector = Selector.open();
        for (int i = 0; i < EventPingPong.MAX_IN_FLIGHT; i++) {
            final SocketChannel channel = SocketChannel.open(address);
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            free.add(channel);
        }
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

    /** The reading, {@link #EVENT_LENGTH} bytes of it. */
    static void copyEvent(final MutableDirectBuffer to) {
        to.putBytes(0, EVENT);
    }

    @Override
    public boolean offer() {
        final SocketChannel channel = free.pollFirst();
        if (channel == null) {
            return false;
        }
        try {
            channel.write(out.clear());
        } catch (final IOException ex) {
            throw new IllegalStateException("the server hung up", ex);
        }
        return true;
    }

    /** Blocks until something arrives: a socket's own way to wait. */
    @Override
    public int poll() {
        int count = 0;
        try {
            selector.select();
            for (final SelectionKey key : selector.selectedKeys()) {
                final SocketChannel channel = (SocketChannel) key.channel();
                if (channel.read(in.clear()) != EventWork.REPLY_LENGTH) {
                    throw new IllegalStateException("the server hung up");
                }
                free.addFirst(channel);
                count++;
            }
            selector.selectedKeys().clear();
        } catch (final IOException ex) {
            throw new IllegalStateException("the server hung up", ex);
        }
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
            for (final SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (final IOException ex) {
            throw new IllegalStateException("cannot close the connections", ex);
        }
    }
}
