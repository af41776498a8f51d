package io.ledge.core.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * The downcalls of this package: {@code mmap}, {@code munmap}, {@code madvise} and {@code sysconf} of Linux. Pointers are
 * passed as {@code long}: the same registers on x86-64 and aarch64, and no segment to allocate.
 *
 * <p>Failures come back as {@code -errno}; the cold caller adds text. An instance holds the place where errno is captured
 * and is used by one thread at a time.
 */
final class LinuxMemory {
    /** Why the calls cannot be made on this JVM, with the way out; null when they can. */
    static final String UNAVAILABLE;

    // <asm-generic/mman-common.h>, the same numbers on x86-64 and aarch64
    private static final int PROT_READ = 0x1;
    private static final int PROT_WRITE = 0x2;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MADV_DONTNEED = 4;
    private static final int SC_PAGESIZE = 30; // <bits/confname.h>, glibc and musl
    private static final long MAP_FAILED = -1;

    private static final MethodHandle MMAP;
    private static final MethodHandle MUNMAP;
    private static final MethodHandle MADVISE;
    private static final MethodHandle SYSCONF;

    static {
        MethodHandle mmap = null;
        MethodHandle munmap = null;
        MethodHandle madvise = null;
        MethodHandle sysconf = null;
        String unavailable = null;
        try {
            requireLinux();
            mmap = link(
                    "mmap",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
                    Linker.Option.captureCallState("errno"));
            munmap = link(
                    "munmap",
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"));
            madvise = link(
                    "madvise",
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
                    Linker.Option.captureCallState("errno"));
            sysconf = link("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
        } catch (final IllegalCallerException ex) {
            unavailable =
                    "native access is denied to Ledge, so off-heap memory is committed at start instead of as it is"
                            + " used; start the JVM with --enable-native-access=ALL-UNNAMED";
        } catch (final UnsupportedOperationException ex) {
            unavailable = "off-heap memory is committed at start instead of as it is used: " + ex.getMessage();
        }
        MMAP = mmap;
        MUNMAP = munmap;
        MADVISE = madvise;
        SYSCONF = sysconf;
        UNAVAILABLE = unavailable;
    }

    private final MemorySegment captured = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    /** Bytes of a page; 4 KiB on x86-64, 4, 16 or 64 KiB on aarch64. */
    static long pageSize() {
        try {
            return (long) SYSCONF.invokeExact(SC_PAGESIZE);
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** A private anonymous mapping, readable and writable, committed page by page as it is touched; address or -errno. */
    long map(final long length) {
        try {
            final long address = (long) MMAP.invokeExact(
                    captured, 0L, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0L);
            return address == MAP_FAILED ? -errno() : address;
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** 0 or -errno. */
    int unmap(final long address, final long length) {
        try {
            return (int) MUNMAP.invokeExact(captured, address, length) == 0 ? 0 : -errno();
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** Gives the pages back to the kernel; they read as zeros afterwards. 0 or -errno. */
    int release(final long address, final long length) {
        try {
            return (int) MADVISE.invokeExact(captured, address, length, MADV_DONTNEED) == 0 ? 0 : -errno();
        } catch (final Throwable t) {
            throw new AssertionError(t);
        }
    }

    private int errno() {
        return captured.get(JAVA_INT, 0); // the only member of the captured state
    }

    private static void requireLinux() {
        final String os = System.getProperty("os.name");
        if (!os.toLowerCase(Locale.ROOT).contains("linux")) {
            throw new UnsupportedOperationException(
                    "lazily committed mappings are known for Linux only: os.name=" + os);
        }
    }

    @SuppressWarnings("restricted") // the one place of this package that links native functions
    private static MethodHandle link(
            final String name, final FunctionDescriptor descriptor, final Linker.Option... options) {
        final Linker linker = Linker.nativeLinker();
        final MemorySegment function = linker.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + name));
        return linker.downcallHandle(function, descriptor, options);
    }
}
