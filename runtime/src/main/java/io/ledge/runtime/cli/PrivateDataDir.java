package io.ledge.runtime.cli;

import io.ledge.protocol.NodeFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.IoUtil;

/**
 * The data directory of a {@code daprd} that was given none: nobody else's, gone with it. What a killed one left is found by the
 * next one, which can lock what the dead no longer do.
 */
final class PrivateDataDir implements AutoCloseable {
    private static final String PREFIX = "ledge-daprd-";

    private final Path path;
    private final boolean isPrivate;

    private PrivateDataDir(final Path path, final boolean isPrivate) {
        this.path = path;
        this.isPrivate = isPrivate;
    }

    /** @param given null: one of our own */
    static PrivateDataDir of(final Path given, final Path temporary) {
        if (given != null) {
            return new PrivateDataDir(given, false);
        }
        try {
            abandoned(temporary).forEach(PrivateDataDir::delete);
            return new PrivateDataDir(Files.createTempDirectory(temporary, PREFIX), true);
        } catch (final IOException ex) {
            throw CliFailure.failure("no data directory can be made in " + temporary + ": " + ex.getMessage()
                    + "; choose one with --data-dir");
        }
    }

    Path path() {
        return path;
    }

    private static List<Path> abandoned(final Path temporary) throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            return entries.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    .filter(path -> isAbandoned(path.resolve(NodeFiles.LOCK_FILE)))
                    .toList();
        }
    }

    /** It was signed, which is done by whoever holds it, and is held by nobody. Not signed yet: its owner must find it free. */
    private static boolean isAbandoned(final Path lockFile) {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            return channel.size() > 0 && isFree(channel);
        } catch (final IOException | OverlappingFileLockException ex) {
            return false; // being made, another user's, or of this very process
        }
    }

    private static boolean isFree(final FileChannel channel) throws IOException {
        try (FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    private static void delete(final Path dataDir) {
        IoUtil.delete(NodeFiles.sharedDirectory(dataDir).toFile(), true);
        IoUtil.delete(dataDir.toFile(), true);
    }

    @Override
    public void close() {
        if (isPrivate) {
            delete(path);
        }
    }
}
