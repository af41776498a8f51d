package io.ledge.benchmarks.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A directory of one run: gone when it is closed, and when the run is ended from outside (Ctrl-C). */
public final class ScratchDirectory implements AutoCloseable {
    private static final long CHILDREN_END_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path path;
    private final Thread onExit = new Thread(this::tryDelete, "scratch-directory");

    private ScratchDirectory(final Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Makes one in {@code parent}. */
    public static ScratchDirectory in(final Path parent) throws IOException {
        return new ScratchDirectory(Files.createTempDirectory(parent.toAbsolutePath(), "ledge-bench-")
                .normalize());
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        if (onExit.isAlive()) {
            return; // the process ends, and this with it
        }
        Directories.delete(path);
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (final IllegalStateException ex) {
            // It has begun meanwhile, and finds nothing.
        }
    }

    /** Children end meanwhile, and may still be writing. */
    private void tryDelete() {
        final long deadlineNs = System.nanoTime() + CHILDREN_END_NS;
        while (Files.exists(path) && System.nanoTime() < deadlineNs) {
            try {
                Directories.delete(path);
            } catch (final UncheckedIOException ex) {
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }
}
