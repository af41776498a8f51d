package io.ledge.client;

import io.ledge.protocol.NodeFiles;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The socket that both sides hold open so that each sees the other die at once. The client writes its Aeron session id
 * (4 bytes, little-endian) and never anything more; the node writes nothing. A daemon thread blocks in the read: the end
 * of the stream is the end of the node.
 */
final class HangUpLine implements AutoCloseable {
    private final SocketChannel channel;
    private volatile boolean isClosed;

    private HangUpLine(final SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * @return null where the node has no such socket, or this process may not open it
     * @throws ConnectException the socket is there and nobody listens: the node is dead
     */
    static HangUpLine open(final Path directory) throws IOException {
        final Path path = directory.resolve(NodeFiles.HANG_UP_SOCKET);
        if (!Files.exists(path)) {
            return null;
        }
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return new HangUpLine(channel);
        } catch (final ConnectException ex) {
            channel.close();
            throw ex;
        } catch (final IOException ex) {
            channel.close();
            return null;
        }
    }

    /** Says whose line this is and starts to listen; {@code onHangUp} runs once, unless this side closes first. */
    void watch(final int aeronSessionId, final String name, final Runnable onHangUp) throws IOException {
        final ByteBuffer id = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        id.putInt(aeronSessionId).flip();
        while (id.hasRemaining()) {
            channel.write(id);
        }
        Thread.ofPlatform()
                .daemon()
                .name("ledge-hangup-" + name)
                .stackSize(128 * 1024)
                .start(() -> listen(onHangUp));
    }

    private void listen(final Runnable onHangUp) {
        try {
            final ByteBuffer ignored = ByteBuffer.allocate(16);
            while (channel.read(ignored) >= 0) {
                ignored.clear();
            }
        } catch (final IOException ex) {
            // a reset is a hang-up too
        }
        if (!isClosed) {
            onHangUp.run();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            channel.close();
        } catch (final IOException ex) {
            // nothing is written through it that could be lost
        }
    }
}
