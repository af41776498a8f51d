package io.ledge.runtime.node;

import io.ledge.protocol.NodeFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The right to be the node of a data directory: a lock on {@code node.lock}, which the kernel frees with the process. */
final class NodeLock implements AutoCloseable {
    private final FileChannel channel;

    private NodeLock(final FileChannel channel) {
        this.channel = channel;
    }

    static NodeLock take(final Path dataDir) throws NodeStartException {
        final Path file = dataDir.resolve(NodeFiles.LOCK_FILE);
        try {
            Files.createDirectories(dataDir);
            final FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            final FileLock lock = tryLock(channel);
            if (lock == null) {
                final String holder = Files.readString(file).strip();
                channel.close();
                throw new NodeStartException(
                        NodeStartException.FAILURE,
                        "data directory " + dataDir + " is in use by the node with process id " + holder
                                + "; stop it, or choose another with --data-dir");
            }
            sign(channel);
            return new NodeLock(channel);
        } catch (final IOException ex) {
            throw new NodeStartException(
                    NodeStartException.FAILURE,
                    "data directory " + dataDir + " cannot be used: " + ex + "; choose another with --data-dir",
                    ex);
        }
    }

    /** In place first, then cut: a disk that is full has a block for it only as long as it is not given back. */
    private static void sign(final FileChannel channel) throws IOException {
        final byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        channel.write(ByteBuffer.wrap(pid));
        channel.truncate(pid.length);
    }

    private static FileLock tryLock(final FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (final OverlappingFileLockException ex) {
            return null; // another node of this very process
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException ex) {
            System.getLogger(NodeLock.class.getName()).log(System.Logger.Level.WARNING, "node.lock: " + ex);
        }
    }
}
