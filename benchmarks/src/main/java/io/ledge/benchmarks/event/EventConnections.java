package io.ledge.benchmarks.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.agrona.concurrent.UnsafeBuffer;

/** What the I/O thread does when connections are ready: one read and one write an event, all events in one go. */
final class EventConnections {
    private final ServerSocketChannel listener;
    private final Selector selector;
    private final EventHandling handling;
    private final ByteBuffer in = ByteBuffer.allocateDirect(EventAsker.EVENT_LENGTH);
    private final ByteBuffer out = ByteBuffer.allocateDirect(EventPingPong.MAX_IN_FLIGHT * EventWork.REPLY_LENGTH);
    private final UnsafeBuffer event = new UnsafeBuffer(in);
    private final UnsafeBuffer replies = new UnsafeBuffer(out);
    private final SocketChannel[] askers = new SocketChannel[EventPingPong.MAX_IN_FLIGHT];
    private int askerCount;
    private int replyLength;

    EventConnections(final ServerSocketChannel listener, final Selector selector, final EventHandling handling) {
        this.listener = listener;
        this.selector = selector;
        this.handling = handling;
    }

    void answerReady() throws IOException {
        askerCount = 0;
        replyLength = 0;
        for (final SelectionKey key : selector.selectedKeys()) {
            if (key.isAcceptable()) {
                accept();
            } else {
                take((SocketChannel) key.channel());
            }
        }
        selector.selectedKeys().clear();
        replyLength += handling.flush(replies, replyLength);
        for (int i = 0; i < askerCount; i++) {
            out.limit((i + 1) * EventWork.REPLY_LENGTH).position(i * EventWork.REPLY_LENGTH);
            askers[i].write(out);
        }
    }

    private void accept() throws IOException {
        final SocketChannel channel = listener.accept();
        if (channel != null) {
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        }
    }

    /** An event is far shorter than a socket's buffer: it comes whole. */
    private void take(final SocketChannel channel) throws IOException {
        in.clear();
        final int length = channel.read(in);
        if (length == EventAsker.EVENT_LENGTH) {
            askers[askerCount++] = channel;
            replyLength += handling.accept(event, 0, length, replies, replyLength);
        } else {
            channel.close();
        }
    }
}
