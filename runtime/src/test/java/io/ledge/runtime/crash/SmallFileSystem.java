package io.ledge.runtime.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * A file system of a few MiB that can be filled without anybody else's noticing: ext4 in a file, mounted over a loop device.
 * Where a machine does not mount that, a tmpfs, which is full in the same way but never fails otherwise. Where it mounts
 * neither, the test is not possible there and says so: both take root.
 */
final class SmallFileSystem implements AutoCloseable {
    private static final int BLOCK = 4096;

    private final Path path;
    private final String kind;
    private final Path image;
    private final Path ballast;

    private SmallFileSystem(final Path path, final String kind, final Path image) {
        this.path = path;
        this.kind = kind;
        this.image = image;
        ballast = path.resolve("ballast");
    }

    /** @param scratch an existing directory, on a file system with that much room */
    static SmallFileSystem mount(final Path scratch, final int mebibytes) {
        try {
            final Path path = Files.createDirectories(scratch.resolve("small"));
            final Path image = scratch.resolve("small.img");
            final String problem = mountImage(path, image, mebibytes);
            if (problem.isEmpty()) {
                return new SmallFileSystem(path, "ext4 on a loop device", image);
            }
            final String otherProblem =
                    run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "ledge-test", path.toString());
            if (otherProblem.isEmpty()) {
                System.out.println("second best, a tmpfs, for there is no ext4 on a loop device here: " + problem);
                return new SmallFileSystem(path, "tmpfs", null);
            }
            throw new TestAbortedException(
                    "NOT POSSIBLE on this machine: a small file system cannot be mounted, neither ext4"
                            + " on a loop device (" + problem + ") nor a tmpfs (" + otherProblem
                            + "); run the tests as root");
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String mountImage(final Path path, final Path image, final int mebibytes) throws IOException {
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), mebibytes * (1L << 20) - 1);
        }
        final String problem = run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        return problem.isEmpty()
                ? run("mount", "-o", "loop,errors=remount-ro", image.toString(), path.toString())
                : problem;
    }

    Path path() {
        return path;
    }

    /** For reports. */
    String kind() {
        return kind;
    }

    /** Not one block is left. To be repeated while others give some back. */
    void fill() {
        try {
            final long free = Files.getFileStore(path).getUsableSpace() / BLOCK * BLOCK;
            final long size = Files.exists(ballast) ? Files.size(ballast) : 0;
            if (free > 16 * BLOCK) {
                run("fallocate", "--length", Long.toString(size + free - 8 * BLOCK), ballast.toString());
            }
            append();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private void append() throws IOException {
        try (FileChannel file = FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (file.write(ByteBuffer.allocate(BLOCK)) > 0) {
                // as long as it goes
            }
        } catch (final IOException ex) {
            if (!String.valueOf(ex.getMessage()).contains("No space left")) {
                throw ex;
            }
        }
    }

    /** All of it is there again. */
    void free() {
        try {
            Files.deleteIfExists(ballast);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** The kernel finds an error in it and lets nobody write any more, as it does on a card that dies. */
    void fail() {
        if (image == null) {
            throw new TestAbortedException(
                    "NOT POSSIBLE on this machine: a tmpfs does not fail, and there is no ext4 on a loop" + " device");
        }
        try {
            final String device = output("losetup", "-j", image.toString()).replaceFirst("(?s)^/dev/(\\w+):.*", "$1");
            Files.writeString(Path.of("/sys/fs/ext4", device, "trigger_fs_error"), "1");
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Nobody has a file open for writing. */
    void readOnly() {
        check(run("mount", "-o", "remount,ro", path.toString()));
    }

    void writable() {
        check(run("mount", "-o", "remount,rw", path.toString()));
    }

    /** As after {@code fsck} and a restart of the machine. */
    void repair() {
        check(run("umount", path.toString()));
        run("fsck.ext4", "-p", image.toString()); // it says what it repaired by its exit code
        check(run("mount", "-o", "loop", image.toString(), path.toString()));
    }

    @Override
    public void close() {
        check(run("umount", "--lazy", path.toString()));
    }

    private static void check(final String problem) {
        if (!problem.isEmpty()) {
            throw new AssertionError(problem);
        }
    }

    /** @return empty: all went well */
    private static String run(final String... command) {
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            final String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            return await(process) == 0 ? "" : List.of(command) + ": " + said;
        } catch (final IOException ex) {
            return ex.getMessage(); // no such program
        }
    }

    private static String output(final String... command) throws IOException {
        final Process process = new ProcessBuilder(command).start();
        final String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        await(process);
        return said;
    }

    private static int await(final Process process) {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + process.info());
            }
            return process.exitValue();
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }
}
