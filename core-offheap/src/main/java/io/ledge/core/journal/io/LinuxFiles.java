package io.ledge.core.journal.io;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * The downcalls of this package. Buffers are passed as {@code long} addresses: the same registers on x86-64 and aarch64,
 * and no segment to allocate. Names are C strings that the cold caller allocates.
 *
 * <p>Failures come back as {@code -errno}. An instance holds the place where errno is captured and belongs to one thread.
 */
final class LinuxFiles {
    /** Why the calls cannot be made on this JVM, with the way out; null when they can. */
    static final String UNAVAILABLE;

    // <asm-generic/fcntl.h>, the same numbers on x86-64 and aarch64
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_CLOEXEC = 0x80000;
    private static final int SEEK_END = 2;
    private static final int MODE = 0600; // state may hold secrets

    private static final MethodHandle OPENAT;
    private static final MethodHandle CLOSE;
    private static final MethodHandle LSEEK;
    private static final MethodHandle PREAD;
    private static final MethodHandle PWRITE;
    private static final MethodHandle FDATASYNC;
    private static final MethodHandle FSYNC;
    private static final MethodHandle FTRUNCATE;
    private static final MethodHandle RENAMEAT;
    private static final MethodHandle UNLINKAT;

    static {
        final Linkage linkage = new Linkage();
        OPENAT = linkage.variadic("openat", 3, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        CLOSE = linkage.find("close", JAVA_INT, JAVA_INT);
        LSEEK = linkage.find("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
        PREAD = linkage.find("pread", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        PWRITE = linkage.find("pwrite", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        FDATASYNC = linkage.find("fdatasync", JAVA_INT, JAVA_INT);
        FSYNC = linkage.find("fsync", JAVA_INT, JAVA_INT);
        FTRUNCATE = linkage.find("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
        RENAMEAT = linkage.find("renameat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
        UNLINKAT = linkage.find("unlinkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
        UNAVAILABLE = linkage.unavailable;
    }

    private final MemorySegment captured = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    /** A file descriptor, or -errno. */
    int openAt(final int directory, final MemorySegment name, final int flags) {
        try {
            return result((int) OPENAT.invokeExact(captured, directory, name, flags | O_CLOEXEC, MODE));
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    int close(final int file) {
        try {
            return result((int) CLOSE.invokeExact(captured, file));
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    long size(final int file) {
        try {
            final long size = (long) LSEEK.invokeExact(captured, file, 0L, SEEK_END);
            return size < 0 ? -errno() : size;
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    int read(final int file, final long address, final int length, final long offset) {
        try {
            return result((int) (long) PREAD.invokeExact(captured, file, address, (long) length, offset));
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    int write(final int file, final long address, final int length, final long offset) {
        try {
            return result((int) (long) PWRITE.invokeExact(captured, file, address, (long) length, offset));
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    int dataSync(final int file) {
        try {
            return result((int) FDATASYNC.invokeExact(captured, file));
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    int sync(final int file) {
        try {
            return result((int) FSYNC.invokeExact(captured, file));
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    int truncate(final int file, final long length) {
        try {
            return result((int) FTRUNCATE.invokeExact(captured, file, length));
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    int rename(final int directory, final MemorySegment from, final MemorySegment to) {
        try {
            return result((int) RENAMEAT.invokeExact(captured, directory, from, directory, to));
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    int delete(final int directory, final MemorySegment name) {
        try {
            return result((int) UNLINKAT.invokeExact(captured, directory, name, 0));
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    private int result(final int value) {
        return value < 0 ? -errno() : value;
    }

    private int errno() {
        return captured.get(JAVA_INT, 0); // the only member of the captured state
    }

    /** Links one function after the other; the first that cannot be is the reason for all. */
    private static final class Linkage {
        private String unavailable = nameOfOtherSystem();

        MethodHandle find(final String name, final ValueLayout result, final ValueLayout... arguments) {
            return link(name, FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
        }

        MethodHandle variadic(
                final String name, final int fixed, final ValueLayout result, final ValueLayout... arguments) {
            return link(
                    name,
                    FunctionDescriptor.of(result, arguments),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(fixed));
        }

        @SuppressWarnings("restricted") // the one place of this package that links native functions
        private MethodHandle link(
                final String name, final FunctionDescriptor descriptor, final Linker.Option... options) {
            if (unavailable != null) {
                return null;
            }
            try {
                final Linker linker = Linker.nativeLinker();
                return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor, options);
            } catch (final IllegalCallerException ex) {
                unavailable = "native access is denied to Ledge; start the JVM with --enable-native-access=ALL-UNNAMED";
            } catch (final NoSuchElementException ex) {
                unavailable = "the C library has no " + name;
            }
            return null;
        }

        private static String nameOfOtherSystem() {
            final String os = System.getProperty("os.name");
            return os.toLowerCase(Locale.ROOT).contains("linux")
                    ? null
                    : "the journal writes by Linux's system calls: os.name=" + os;
        }
    }
}
