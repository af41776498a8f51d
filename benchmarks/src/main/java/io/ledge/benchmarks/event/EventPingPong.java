package io.ledge.benchmarks.event;

import io.ledge.benchmarks.rig.Lifeline;
import io.ledge.benchmarks.rig.PingPong;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Events of fixed length over a Unix domain socket, replies back. The I/O thread takes what one {@code read} brings, has it
 * executed, and answers with one {@code write}: as an event loop does. Variants: {@code inline}, {@code baton}, {@code hop}.
 */
public final class EventPingPong implements PingPong {
    static final int MAX_IN_FLIGHT = 64;

    private final String variant;

    public EventPingPong(final String variant) {
        this.variant = variant;
    }

    @Override
    public String name() {
        return "event-" + variant;
    }

    @Override
    public String variant() {
        return variant;
    }

    @Override
    public void serve(final Path directory, final Lifeline lifeline) throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address(directory));
            Thread.ofPlatform().daemon().name("io").start(() -> answer(listener));
            lifeline.ready();
            lifeline.awaitCut();
        }
    }

    @Override
    public Asker connect(final Path directory) throws IOException {
        return new EventAsker(SocketChannel.open(address(directory)));
    }

    private EventHandling newHandling() {
        return switch (variant) {
            case "inline" -> new InlineHandling();
            case "baton" -> new CoreHandling(true);
            case "hop" -> new CoreHandling(false);
            default -> throw new IllegalArgumentException("inline, baton or hop: " + variant);
        };
    }

    private static UnixDomainSocketAddress address(final Path directory) {
        return UnixDomainSocketAddress.of(directory.resolve("events.sock"));
    }

    /** The I/O thread, for the one client there is. */
    private void answer(final ServerSocketChannel listener) {
        final ByteBuffer in = ByteBuffer.allocateDirect(MAX_IN_FLIGHT * EventAsker.EVENT_LENGTH);
        final ByteBuffer out = ByteBuffer.allocateDirect(MAX_IN_FLIGHT * EventWork.REPLY_LENGTH);
        final UnsafeBuffer events = new UnsafeBuffer(in);
        final UnsafeBuffer replies = new UnsafeBuffer(out);
        try (EventHandling handling = newHandling();
                SocketChannel socket = listener.accept()) {
            while (socket.read(in) >= 0) {
                int offset = 0;
                int replyLength = 0;
                for (; offset + EventAsker.EVENT_LENGTH <= in.position(); offset += EventAsker.EVENT_LENGTH) {
                    replyLength += handling.accept(events, offset, EventAsker.EVENT_LENGTH, replies, replyLength);
                }
                replyLength += handling.flush(replies, replyLength);
                in.flip().position(offset);
                in.compact();
                out.clear().limit(replyLength);
                while (out.hasRemaining()) {
                    socket.write(out);
                }
            }
        } catch (final IOException ex) {
            // The client or the listener closed.
        }
    }
}
