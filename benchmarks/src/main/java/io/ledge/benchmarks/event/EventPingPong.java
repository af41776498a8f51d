package io.ledge.benchmarks.event;

import io.ledge.benchmarks.rig.Lifeline;
import io.ledge.benchmarks.rig.PingPong;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/**
 * Events of fixed length over {@value #MAX_IN_FLIGHT} Unix domain sockets with one event under way on each, as devices and
 * HTTP clients have it. The I/O thread is an event loop: it reads every connection that is ready, has the events executed,
 * and answers each. Variants: {@code inline}, {@code baton}, {@code hop}.
 */
public final class EventPingPong implements PingPong {
    static final int MAX_IN_FLIGHT = 32;

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
        return new EventAsker(address(directory));
    }

    static EventHandling newHandling(final String variant) {
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

    /** The I/O thread: an event loop over the client's connections; ends when the listener is closed. */
    private void answer(final ServerSocketChannel listener) {
        try (EventHandling handling = newHandling(variant);
                Selector selector = Selector.open()) {
            listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            final EventConnections connections = new EventConnections(listener, selector, handling);
            while (listener.isOpen()) {
                selector.select();
                connections.answerReady();
            }
        } catch (final IOException | ClosedSelectorException ex) {
            // The client or the listener closed.
        }
    }
}
