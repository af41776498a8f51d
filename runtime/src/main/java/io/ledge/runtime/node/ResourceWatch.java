package io.ledge.runtime.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Looks at the resource directories in intervals and tells when they are others than before, once two looks in a row agree, so
 * that half a copy is nobody's news. It looks at what names lead to: a file that was renamed over another, and a symbolic link
 * that points elsewhere (as Kubernetes mounts do), are seen as an edit is. On a virtual thread of its own.
 */
final class ResourceWatch implements AutoCloseable {
    private volatile List<Path> directories;
    private final long intervalMs;
    private final Map<Path, String> asRead;
    private Thread thread; // null: none; under this
    private boolean isClosed; // under this

    private ResourceWatch(final List<Path> directories, final long intervalMs) {
        this.directories = directories;
        this.intervalMs = intervalMs;
        asRead = look();
    }

    /** Looks for the first time: before the files are read, so that an edit while the node starts counts. */
    static ResourceWatch of(final List<Path> directories, final long intervalMs) {
        return new ResourceWatch(directories, intervalMs);
    }

    /** From the next look on, in place of those before. What is in those that are new counts as an edit. */
    void directories(final List<Path> value) {
        directories = value;
    }

    /** @param onChange run by the watch's thread; never two at a time */
    synchronized ResourceWatch start(final Runnable onChange) {
        if (!isClosed) {
            thread = Thread.ofVirtual().name("ledge-resources").start(() -> run(onChange));
        }
        return this;
    }

    private void run(final Runnable onChange) {
        Map<Path, String> told = asRead;
        Map<Path, String> last = asRead;
        try {
            while (true) {
                Thread.sleep(intervalMs);
                final Map<Path, String> now = look();
                if (now.equals(last) && !now.equals(told)) {
                    told = now;
                    tell(onChange);
                }
                last = now;
            }
        } catch (final InterruptedException ex) {
            // closed
        }
    }

    private void tell(final Runnable onChange) {
        try {
            onChange.run();
        } catch (final RuntimeException ex) { // a bug; the next edit may be a better one
            System.getLogger("ledge.components").log(System.Logger.Level.ERROR, "resources cannot be read again", ex);
        }
    }

    /** What each file is now. A directory that is away has none; it comes back as it went. */
    private Map<Path, String> look() {
        final Map<Path, String> files = new TreeMap<>();
        for (final Path directory : directories) {
            try (Stream<Path> entries = Files.list(directory)) {
                entries.forEach(file -> files.put(file, identity(file)));
            } catch (final IOException | UncheckedIOException ex) {
                files.put(directory, "away");
            }
        }
        return files;
    }

    private static String identity(final Path file) {
        try {
            final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isDirectory()
                    ? "directory"
                    : file.toRealPath() + " " + attributes.fileKey() + " " + attributes.size() + " "
                            + attributes.lastModifiedTime();
        } catch (final IOException ex) {
            return "away";
        }
    }

    /** Ends it. */
    @Override
    public void close() {
        final Thread ending = lastThread();
        if (ending == null) {
            return;
        }
        ending.interrupt();
        try {
            ending.join();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Thread lastThread() {
        isClosed = true;
        return thread;
    }
}
