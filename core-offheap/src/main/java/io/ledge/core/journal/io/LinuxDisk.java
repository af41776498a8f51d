package io.ledge.core.journal.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A directory of Linux. Its descriptor is kept open, so that renaming a parent or unmounting lazily changes nothing for a
 * running node. Files are created with mode 0600.
 *
 * <p>Any thread. {@code read}, {@code write} and {@code sync} allocate nothing once warm; buffers must be off-heap. A
 * {@code read} or {@code write} that a signal interrupted before it did anything is made again; a {@code sync} is not.
 */
public final class LinuxDisk implements Disk {
    private static final String READ_INTO = "read into";
    private static final String WRITE_FROM = "write from";

    private final ThreadLocal<LinuxFiles> files = ThreadLocal.withInitial(LinuxFiles::new);
    private final Path path;
    private final int directory;

    private LinuxDisk(final Path path, final int directory) {
        this.path = path;
        this.directory = directory;
    }

    /**
     * Opens a directory, and creates it (its parents too) where there is none.
     *
     * @throws IOException with the path and the reason.
     */
    public static LinuxDisk open(final Path path) throws IOException {
        requireNative(path);
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path);
            syncParent(path);
        }
        return openExisting(path);
    }

    /**
     * Opens a directory that must exist.
     *
     * @throws IOException with the path and the reason.
     */
    public static LinuxDisk openExisting(final Path path) throws IOException {
        requireNative(path);
        final int directory = openDirectory(path);
        if (directory < 0) {
            throw new IOException("cannot open directory " + path + ": " + Errno.text(directory));
        }
        return new LinuxDisk(path, directory);
    }

    public Path path() {
        return path;
    }

    @Override
    public int create(final String name) {
        return open(name, LinuxFiles.O_RDWR | LinuxFiles.O_CREAT | LinuxFiles.O_EXCL);
    }

    @Override
    public int open(final String name) {
        return open(name, LinuxFiles.O_RDWR);
    }

    @Override
    public int openForReading(final String name) {
        return open(name, LinuxFiles.O_RDONLY);
    }

    @Override
    public int close(final int file) {
        return files.get().close(file);
    }

    @Override
    public long size(final int file) {
        return files.get().size(file);
    }

    @Override
    public int read(
            final int file,
            final long offset,
            final MutableDirectBuffer destination,
            final int index,
            final int length) {
        final long address = address(READ_INTO, destination, index, length);
        final LinuxFiles linux = files.get();
        int done = 0;
        while (done < length) {
            final int read = linux.read(file, address + done, length - done, offset + done);
            if (read == 0) {
                break;
            }
            if (read < 0 && read != Errno.EINTR.negative()) {
                return read;
            }
            done += Math.max(0, read);
        }
        return done;
    }

    @Override
    public int write(final int file, final long offset, final DirectBuffer source, final int index, final int length) {
        final long address = address(WRITE_FROM, source, index, length);
        final LinuxFiles linux = files.get();
        int written;
        do {
            written = linux.write(file, address, length, offset);
        } while (written == Errno.EINTR.negative());
        return written;
    }

    @Override
    public int sync(final int file) {
        return files.get().dataSync(file);
    }

    @Override
    public int truncate(final int file, final long length) {
        return files.get().truncate(file, length);
    }

    @Override
    public int rename(final String from, final String to) {
        try (Arena arena = Arena.ofConfined()) {
            return files.get().rename(directory, arena.allocateFrom(from), arena.allocateFrom(to));
        }
    }

    @Override
    public int delete(final String name) {
        return withName(name, string -> files.get().delete(directory, string));
    }

    @Override
    public int list(final List<String> names) {
        // The JDK's own: readdir tells its end from a failure by an errno that must be cleared before, which no
        // downcall can.
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
            return 0;
        } catch (final NoSuchFileException ex) {
            return Errno.ENOENT.negative();
        } catch (final AccessDeniedException ex) {
            return Errno.EACCES.negative();
        } catch (final NotDirectoryException ex) {
            return Errno.ENOTDIR.negative();
        } catch (final IOException | DirectoryIteratorException ex) {
            return Errno.EIO.negative();
        }
    }

    @Override
    public int syncDirectory() {
        return files.get().sync(directory);
    }

    @Override
    public String describe(final String name) {
        return path.resolve(name).toString();
    }

    @Override
    public void close() {
        files.get().close(directory);
    }

    private int open(final String name, final int flags) {
        return withName(name, string -> files.get().openAt(directory, string, flags));
    }

    private static int withName(final String name, final ToIntFunction<MemorySegment> call) {
        try (Arena arena = Arena.ofConfined()) {
            return call.applyAsInt(arena.allocateFrom(name));
        }
    }

    private static long address(final String what, final DirectBuffer buffer, final int index, final int length) {
        buffer.boundsCheck(index, length);
        OffHeap.require(what, buffer);
        return buffer.addressOffset() + index;
    }

    private static void requireNative(final Path path) throws IOException {
        if (LinuxFiles.UNAVAILABLE != null) {
            throw new IOException("cannot open directory " + path + ": " + LinuxFiles.UNAVAILABLE);
        }
    }

    /** A directory that was just created is not durable before its parent is. */
    private static void syncParent(final Path path) throws IOException {
        final Path parent = path.toAbsolutePath().getParent();
        final int directory = openDirectory(parent);
        final int result = directory < 0 ? directory : new LinuxFiles().sync(directory);
        if (directory >= 0) {
            new LinuxFiles().close(directory);
        }
        if (result < 0) {
            throw new IOException("cannot sync directory " + parent + ": " + Errno.text(result));
        }
    }

    private static int openDirectory(final Path path) {
        final LinuxFiles linux = new LinuxFiles();
        return withName(path.toAbsolutePath().toString(), string -> linux.openAt(-1, string, LinuxFiles.O_RDONLY));
    }
}
