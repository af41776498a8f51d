package io.ledge.protocol.wake;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Linux {@code futex(2)} on a 32-bit word that processes share: {@code syscall(SYS_futex, …)} called through FFM.
 *
 * <p>{@link #wake} is static and may be called by any thread. An instance holds what one <em>waiter</em> needs (a
 * {@code struct timespec} and the captured errno), so that waiting allocates nothing; it belongs to one thread at a
 * time. A thread in the system call does not hold up a safepoint, and {@code Thread.interrupt} does not end the wait.
 *
 * <p>{@link #isAvailable} is false on another operating system or CPU, when native access was not granted to this
 * module, and when the kernel refuses the call (a seccomp profile): callers then {@linkplain Doorbell park}.
 */
public final class Futex {

    /** Result of {@link #await}: woken, or spuriously so. */
    public static final int WOKEN = 0;

    /** Result of {@link #await} ({@code -EINTR}): a signal arrived; look again. */
    public static final int INTERRUPTED = -4;

    /** Result of {@link #await} ({@code -EAGAIN}): the word did not hold the expected value, no sleep took place. */
    public static final int CHANGED = -11;

    /** Result of {@link #await} ({@code -ETIMEDOUT}). */
    public static final int TIMED_OUT = -110;

    // linux/futex.h. Not FUTEX_PRIVATE_FLAG: the other side is often another process.
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** {@code struct timespec} of time.h on 64-bit Linux: tv_sec and tv_nsec, 8 bytes each. */
    private static final int TIMESPEC_LENGTH = 16;

    private static final long SYS_FUTEX = systemCallNumber();
    private static final MemoryLayout CAPTURE_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** {@code long syscall(long number, ...)}, for FUTEX_WAKE: its result needs no errno. */
    private static final MethodHandle SYSCALL;

    /** The same, with errno captured into the segment given first, for FUTEX_WAIT. */
    private static final MethodHandle SYSCALL_WITH_ERRNO;

    private static final String UNAVAILABLE_REASON;

    static {
        String reason = platformObstacle();
        MethodHandle plain = null;
        MethodHandle capturing = null;
        if (reason == null) {
            try {
                plain = link(Linker.Option.firstVariadicArg(1));
                capturing = link(Linker.Option.firstVariadicArg(1), Linker.Option.captureCallState("errno"));
            } catch (final RuntimeException ex) {
                reason = "cannot link syscall(2): " + ex;
            }
        }
        SYSCALL = plain;
        SYSCALL_WITH_ERRNO = capturing;
        UNAVAILABLE_REASON = reason != null ? reason : kernelObstacle();
    }

    private final MemorySegment memory = Arena.ofAuto().allocate(TIMESPEC_LENGTH + CAPTURE_LAYOUT.byteSize(), 8);
    private final MemorySegment capturedState = memory.asSlice(TIMESPEC_LENGTH);
    private final long timespecAddress = memory.address();

    /** Prepares a waiter. Cold: allocates its few native bytes, freed when it becomes unreachable. */
    public Futex() {}

    /** Can this JVM make the call? Never throws, prints nothing. */
    public static boolean isAvailable() {
        return UNAVAILABLE_REASON == null;
    }

    /** Why not, in a sentence that names the way out, or an empty string when it is available. */
    public static String unavailableReason() {
        return UNAVAILABLE_REASON == null ? "" : UNAVAILABLE_REASON;
    }

    /**
     * Sleeps while the word at {@code address} holds {@code expected}, at most {@code timeoutNs}.
     *
     * @param address   of a 4-byte aligned word that stays mapped during the call.
     * @param timeoutNs relative, on CLOCK_MONOTONIC; 0 and less return at once.
     * @return {@link #WOKEN}, {@link #CHANGED}, {@link #TIMED_OUT}, {@link #INTERRUPTED} or another negative errno.
     */
    public int await(final long address, final int expected, final long timeoutNs) {
        final long boundedNs = Math.max(0L, timeoutNs);
        memory.set(ValueLayout.JAVA_LONG, 0, boundedNs / NANOS_PER_SECOND);
        memory.set(ValueLayout.JAVA_LONG, 8, boundedNs % NANOS_PER_SECOND);
        try {
            final long result = (long) SYSCALL_WITH_ERRNO.invokeExact(
                    capturedState, SYS_FUTEX, address, FUTEX_WAIT, expected, timespecAddress, 0L, 0);
            return result == 0 ? WOKEN : -(int) ERRNO.get(capturedState, 0L);
        } catch (final Throwable ex) {
            throw new IllegalStateException("futex wait failed to call", ex);
        }
    }

    /**
     * Wakes at most {@code count} threads that sleep on the word at {@code address}, in whatever process.
     *
     * @return how many were woken, or -1 when the kernel refused the address.
     */
    public static int wake(final long address, final int count) {
        try {
            return (int) (long) SYSCALL.invokeExact(SYS_FUTEX, address, FUTEX_WAKE, count, 0L, 0L, 0);
        } catch (final Throwable ex) {
            throw new IllegalStateException("futex wake failed to call", ex);
        }
    }

    private static long systemCallNumber() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> 202;
            case "aarch64" -> 98;
            default -> -1;
        };
    }

    private static String platformObstacle() {
        if (!"Linux".equals(System.getProperty("os.name")) || SYS_FUTEX < 0) {
            return "no futex on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                    + ": known are Linux amd64 and aarch64";
        }
        if (!Futex.class.getModule().isNativeAccessEnabled()) {
            return "native access is not enabled: start java with --enable-native-access=ALL-UNNAMED";
        }
        return null;
    }

    /** Tries a wake of nobody: a sandbox that forbids the call is found here and not in the first sleep. */
    private static String kernelObstacle() {
        final MemorySegment word = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        final int woken = wake(word.address(), 1);
        return woken == 0 ? null : "the kernel refused futex(2) with " + woken + ": is a seccomp profile in force?";
    }

    @SuppressWarnings("restricted") // downcallHandle: the flag is checked in platformObstacle
    private static MethodHandle link(final Linker.Option... options) {
        final Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG, // number
                        ValueLayout.JAVA_LONG, // uint32_t *uaddr
                        ValueLayout.JAVA_INT, // int futex_op
                        ValueLayout.JAVA_INT, // uint32_t val
                        ValueLayout.JAVA_LONG, // const struct timespec *timeout
                        ValueLayout.JAVA_LONG, // uint32_t *uaddr2
                        ValueLayout.JAVA_INT), // uint32_t val3
                options);
    }
}
