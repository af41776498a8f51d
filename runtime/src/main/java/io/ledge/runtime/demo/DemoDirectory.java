package io.ledge.runtime.demo;

import io.ledge.protocol.NodeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The node's data directory: the one asked for, left as it is, or a private one that goes with the demo. */
final class DemoDirectory implements AutoCloseable {
    private final Path path;
    private final boolean isPrivate;

    private DemoDirectory(final Path path, final boolean isPrivate) {
        this.path = path;
        this.isPrivate = isPrivate;
    }

    /** @param asked null for a private one (mode 0700, under the system's temporary directory) */
    static DemoDirectory open(final Path asked) throws IOException {
        return asked == null
                ? new DemoDirectory(Files.createTempDirectory("ledge-demo-"), true)
                : new DemoDirectory(asked, false);
    }

    Path path() {
        return path;
    }

    /** The node has removed its shared directory by then; should it have failed to, nobody else would. */
    @Override
    public void close() {
        if (isPrivate) {
            delete(NodeFiles.sharedDirectory(path));
            delete(path);
        }
    }

    private static void delete(final Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (final NoSuchFileException ex) {
            // as it should be
        } catch (final IOException | UncheckedIOException ex) {
            System.err.println("could not remove " + directory + ": " + ex);
        }
    }
}
