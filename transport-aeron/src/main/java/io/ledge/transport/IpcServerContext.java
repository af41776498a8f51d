package io.ledge.transport;

import io.ledge.protocol.Ipc;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;

/**
 * Configuration of the IPC server and its media driver. Set, then {@link #conclude()}; frozen afterwards. Durations in ns.
 *
 * <p>Sizes are chosen for a gateway with 512 MB of memory and a container with 64 MB of {@code /dev/shm}: Aeron's defaults
 * take 48 MB before the first client, these 12 MB; an app costs 392 KiB (two logs of three 64 KiB terms and a page).
 */
public final class IpcServerContext {
    /** Bytes of the ring of commands to the driver; Aeron's least. */
    static final int TO_DRIVER_LENGTH = (1 << 20) + 768;

    /** Bytes of the broadcast buffer to clients; Aeron's least. */
    static final int TO_CLIENTS_LENGTH = (1 << 20) + 128;

    /** Bytes of counter values, with four times as much of labels; Aeron's least. An app takes six counters of 8,192. */
    static final int COUNTER_VALUES_LENGTH = 1 << 20;

    /**
     * How often the driver looks at its clients and logs, in place of once a second: the loop is awake that often anyway,
     * and what a client without hang-up connection closed is noticed, and its memory freed, so much sooner.
     */
    static final long DRIVER_TIMER_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Longest silence of an Aeron client before the driver frees what it held. */
    public static final long CLIENT_LIVENESS_TIMEOUT_DEFAULT_NS = TimeUnit.SECONDS.toNanos(30);

    /** From a new ingress image to Connect, at most. */
    public static final long OPEN_TIMEOUT_DEFAULT_NS = TimeUnit.SECONDS.toNanos(5);

    /** Longest silence of a session that holds no hang-up connection. */
    public static final long SILENCE_TIMEOUT_DEFAULT_NS = TimeUnit.SECONDS.toNanos(10);

    /** How long logs stay mapped while the Aeron client closes: without it a late offer crashes the JVM. */
    public static final long CLOSE_LINGER_DEFAULT_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Connections to the hang-up socket, registered or not. */
    public static final int HANG_UP_CAPACITY_DEFAULT = 256;

    private Path directory;
    private DriverMode driverMode = DriverMode.INVOKER;
    private long clientLivenessTimeoutNs = CLIENT_LIVENESS_TIMEOUT_DEFAULT_NS;
    private long openTimeoutNs = OPEN_TIMEOUT_DEFAULT_NS;
    private long silenceTimeoutNs = SILENCE_TIMEOUT_DEFAULT_NS;
    private long closeLingerNs = CLOSE_LINGER_DEFAULT_NS;
    private int hangUpCapacity = HANG_UP_CAPACITY_DEFAULT;
    private ErrorHandler errorHandler;
    private boolean isConcluded;

    /** The shared directory, see {@code NodeFiles.sharedDirectory}: made anew at start, deleted at a clean stop. */
    public IpcServerContext directory(final Path directory) {
        this.directory = changed(directory);
        return this;
    }

    public Path directory() {
        return directory;
    }

    public IpcServerContext driverMode(final DriverMode driverMode) {
        this.driverMode = changed(driverMode);
        return this;
    }

    public DriverMode driverMode() {
        return driverMode;
    }

    /**
     * How long the logs of a dead client stay (its session ends at once, by the hang-up socket). Clients take it from the
     * driver as the longest stall that they forgive themselves. A board that was suspended, or whose clock was set, is
     * forgiven whatever the gap: see {@link GapForgivingClock}.
     */
    public IpcServerContext clientLivenessTimeoutNs(final long timeoutNs) {
        this.clientLivenessTimeoutNs = changed(timeoutNs);
        return this;
    }

    public long clientLivenessTimeoutNs() {
        return clientLivenessTimeoutNs;
    }

    /** How long a client may take to subscribe to its egress, and then to send Connect. */
    public IpcServerContext openTimeoutNs(final long timeoutNs) {
        this.openTimeoutNs = changed(timeoutNs);
        return this;
    }

    public long openTimeoutNs() {
        return openTimeoutNs;
    }

    /** A session without hang-up connection from which nothing, not even Heartbeat, came for so long is closed. */
    public IpcServerContext silenceTimeoutNs(final long timeoutNs) {
        this.silenceTimeoutNs = changed(timeoutNs);
        return this;
    }

    public long silenceTimeoutNs() {
        return silenceTimeoutNs;
    }

    public IpcServerContext closeLingerNs(final long lingerNs) {
        this.closeLingerNs = changed(lingerNs);
        return this;
    }

    public long closeLingerNs() {
        return closeLingerNs;
    }

    /** More connections than that are closed as they come, and counted. Give it more than there are sessions. */
    public IpcServerContext hangUpCapacity(final int capacity) {
        this.hangUpCapacity = changed(capacity);
        return this;
    }

    public int hangUpCapacity() {
        return hangUpCapacity;
    }

    /** Told of everything that Aeron would print, and of what a command handler threw. Any thread; must not throw. */
    public IpcServerContext errorHandler(final ErrorHandler errorHandler) {
        this.errorHandler = changed(errorHandler);
        return this;
    }

    public ErrorHandler errorHandler() {
        return errorHandler;
    }

    /** Validates and freezes; no I/O. */
    public IpcServerContext conclude() {
        if (isConcluded) {
            return this;
        }
        if (directory == null) {
            throw new IllegalArgumentException("directory is missing: give NodeFiles.sharedDirectory(dataDir)");
        }
        if (driverMode == null || errorHandler == null) {
            throw new IllegalArgumentException("driverMode and errorHandler must be given: " + this);
        }
        checkAtLeast("clientLivenessTimeoutNs", clientLivenessTimeoutNs, TimeUnit.SECONDS.toNanos(5));
        checkAtLeast("openTimeoutNs", openTimeoutNs, TimeUnit.MILLISECONDS.toNanos(100));
        checkAtLeast("silenceTimeoutNs", silenceTimeoutNs, TimeUnit.MILLISECONDS.toNanos(100));
        checkAtLeast("closeLingerNs", closeLingerNs, TimeUnit.MILLISECONDS.toNanos(1));
        checkAtLeast("hangUpCapacity", hangUpCapacity, 1);
        isConcluded = true;
        return this;
    }

    @Override
    public String toString() {
        return "IpcServerContext{directory=" + directory + ", driverMode=" + driverMode + ", termLength="
                + Ipc.TERM_LENGTH + ", mtuLength=" + Ipc.MTU_LENGTH + ", toDriverLength=" + TO_DRIVER_LENGTH
                + ", toClientsLength=" + TO_CLIENTS_LENGTH + ", counterValuesLength=" + COUNTER_VALUES_LENGTH
                + ", clientLivenessTimeoutNs=" + clientLivenessTimeoutNs + ", openTimeoutNs=" + openTimeoutNs
                + ", silenceTimeoutNs=" + silenceTimeoutNs + ", closeLingerNs=" + closeLingerNs + ", hangUpCapacity="
                + hangUpCapacity + "}";
    }

    private static void checkAtLeast(final String name, final long value, final long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is too small: value=" + value + ", least=" + least);
        }
    }

    private <T> T changed(final T value) {
        if (isConcluded) {
            throw new IllegalStateException("the context is concluded: " + this);
        }
        return value;
    }
}
