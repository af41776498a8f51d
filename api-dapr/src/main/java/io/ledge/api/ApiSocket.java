package io.ledge.api;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Unix socket that an app's API listens on, by daprd's names. Its file outlives who made it, so that it is looked after. */
final class ApiSocket {
    private final Path path;

    private ApiSocket(final Path path) {
        this.path = path;
    }

    /** @param api {@code http} or {@code grpc} */
    static ApiSocket of(final Path directory, final String appId, final String api) {
        return new ApiSocket(directory.resolve("dapr-" + appId + "-" + api + ".socket"));
    }

    Path path() {
        return path;
    }

    /**
     * Removes what a node has left that was killed. Blocks.
     *
     * @throws IOException when there is no such directory, or somebody listens
     */
    void clear() throws IOException {
        if (!Files.isDirectory(path.getParent())) {
            throw new IOException(path.getParent() + ": no such directory for the Unix sockets: make it first");
        }
        if (!Files.exists(path)) {
            return;
        }
        if (isListening()) {
            throw new IOException(path + ": somebody listens on it: end that, or choose another directory");
        }
        Files.delete(path);
    }

    private boolean isListening() throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (final ConnectException ex) {
            return false; // refused: nobody does
        } catch (final IOException ex) { // such as no leave to connect: it may well be another user's
            throw new IOException(
                    path + ": nobody can tell whether somebody listens on it (" + ex.getMessage()
                            + "): remove it, or choose another directory",
                    ex);
        }
    }

    /** When nobody listens any more. Blocks. */
    void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (final IOException ex) {
            // the next one clears it
        }
    }
}
