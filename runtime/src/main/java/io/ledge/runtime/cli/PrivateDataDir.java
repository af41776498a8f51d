package io.ledge.runtime.cli;

import io.ledge.protocol.NodeFiles;
import io.ledge.protocol.OwnDirectory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The data directory of a {@code daprd} that was given none: nobody else's, gone with it. What a killed one left is found by the
 * next one, which can lock what the dead no longer do. The lock is of the process, not of its node, which may start anew.
 */
final class PrivateDataDir implements AutoCloseable {
    static final String LOCK_FILE = "owner.lock";

    private static final System.Logger LOGGER = System.getLogger("dapr.runtime");
    private static final String PREFIX = "ledge-daprd-";

    private final Path path;
    private final FileChannel owner; // of the lock file; null: the directory was given

    private PrivateDataDir(final Path path, final FileChannel owner) {
        this.path = path;
        this.owner = owner;
    }

    /** @param given null: one of our own */
    static PrivateDataDir of(final Path given, final Path temporary) {
        if (given != null) {
            return new PrivateDataDir(given, null);
        }
        try {
            candidates(temporary).forEach(PrivateDataDir::deleteIfAbandoned);
            final Path path = Files.createTempDirectory(temporary, PREFIX); // mode 0700
            return new PrivateDataDir(path, signed(path.resolve(LOCK_FILE)));
        } catch (final IOException ex) {
            throw CliFailure.failure("no data directory can be made in " + temporary + ": " + ex.getMessage()
                    + "; choose one with --data-dir");
        }
    }

    Path path() {
        return path;
    }

    /** Locked first, then written to: what has no text yet is being made. */
    private static FileChannel signed(final Path lockFile) throws IOException {
        final FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        final String text = ProcessHandle.current().pid() + "\n";
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static List<Path> candidates(final Path temporary) throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            return entries.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
    }

    /** Anybody can make one of that name: only what is ours alone is opened at all. */
    private static void deleteIfAbandoned(final Path dataDir) {
        final Path lockFile = dataDir.resolve(LOCK_FILE);
        try {
            if (OwnDirectory.isOwnAlone(dataDir) && Files.isRegularFile(lockFile, LinkOption.NOFOLLOW_LINKS)) {
                deleteIfFree(dataDir, lockFile);
            }
        } catch (final IOException | OverlappingFileLockException ex) {
            // somebody else deletes it, or it is of this very process
        }
    }

    /** Under its lock. */
    private static void deleteIfFree(final Path dataDir, final Path lockFile) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (channel.size() > 0) {
                try (FileLock lock = channel.tryLock()) {
                    if (lock != null) {
                        delete(dataDir);
                    }
                }
            }
        }
    }

    private static void delete(final Path dataDir) throws IOException {
        OwnDirectory.delete(NodeFiles.sharedDirectory(dataDir));
        OwnDirectory.delete(dataDir);
    }

    @Override
    public void close() {
        if (owner != null) {
            try (owner) {
                delete(path);
            } catch (final IOException ex) {
                LOGGER.log(Level.WARNING, path + " stays: " + ex.getMessage());
            }
        }
    }
}
