package io.ledge.transport;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.OwnDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.SystemEpochClock;

/**
 * The media driver of the node, in its shared directory. The directory is made anew: what an earlier life left there is
 * gone, so {@code wake.dat} and {@code node.sock} are made after it. The caller holds the node's lock, no other node can be
 * using the directory.
 *
 * <p>The directory gets mode 0770. The files in it get the process's umask: for apps of other users in the node's group
 * start the node with umask 0007 (systemd: {@code UMask=0007}).
 *
 * <p>In {@code INVOKER} mode {@link #doWork} is run by home; in {@code SHARED} mode it does nothing. Closed by the thread
 * that wired the node, after the {@link IpcServer}.
 */
public final class EmbeddedDriver implements AutoCloseable {
    private static final Agent NOTHING = new Agent() {
        @Override
        public int doWork() {
            return 0;
        }

        @Override
        public String roleName() {
            return "none";
        }
    };

    private final MediaDriver driver;
    private final Agent agent;
    private final ErrorHandler errorHandler;
    private final Path directory;
    private final GapForgivingClock clock;

    private EmbeddedDriver(final IpcServerContext ctx) {
        errorHandler = ctx.errorHandler();
        directory = ctx.directory();
        clock = new GapForgivingClock(SystemEpochClock.INSTANCE);
        driver = MediaDriver.launch(driverContext(ctx, clock));
        clock.counters(driver.context().countersManager());
        // The agent itself, for an interrupted AgentInvoker stops for good without a word.
        agent = ctx.driverMode() == DriverMode.INVOKER
                ? driver.sharedAgentInvoker().agent()
                : NOTHING;
    }

    /** Starts the driver. The context is concluded here if it is not yet. */
    public static EmbeddedDriver launch(final IpcServerContext ctx) {
        remove(ctx.conclude().directory());
        final EmbeddedDriver driver = new EmbeddedDriver(ctx);
        try {
            Files.setPosixFilePermissions(ctx.directory(), PosixFilePermissions.fromString("rwxrwx---"));
            return driver;
        } catch (final IOException ex) {
            driver.close();
            throw new UncheckedIOException("cannot set mode 0770 on " + ctx.directory(), ex);
        }
    }

    /** Not left to Aeron, which follows symbolic links and does not look whose they are. */
    private static void remove(final Path directory) {
        try {
            OwnDirectory.delete(directory);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex.getMessage(), ex);
        }
    }

    private static MediaDriver.Context driverContext(final IpcServerContext ctx, final GapForgivingClock clock) {
        return new MediaDriver.Context()
                .aeronDirectoryName(ctx.directory().toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(false)
                .warnIfDirectoryExists(false)
                .threadingMode(ctx.driverMode() == DriverMode.INVOKER ? ThreadingMode.INVOKER : ThreadingMode.SHARED)
                .sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
                .asyncExecutorEnabled(false) // else a thread is started even in INVOKER mode
                .epochClock(clock)
                .errorHandler(ctx.errorHandler())
                .conductorBufferLength(IpcServerContext.TO_DRIVER_LENGTH)
                .toClientsBufferLength(IpcServerContext.TO_CLIENTS_LENGTH)
                .counterValuesBufferLength(IpcServerContext.COUNTER_VALUES_LENGTH)
                .ipcTermBufferLength(Ipc.TERM_LENGTH)
                .ipcMtuLength(Ipc.MTU_LENGTH)
                // A full tmpfs is refused with a message when a log is made, and not by SIGBUS when it is written.
                .termBufferSparseFile(false)
                .performStorageChecks(true)
                .lowStorageWarningThreshold(0)
                .publicationTermBufferLength(Ipc.TERM_LENGTH) // no network streams; not 16 MB should one be made
                .timerIntervalNs(IpcServerContext.DRIVER_TIMER_NS)
                .clientLivenessTimeoutNs(ctx.clientLivenessTimeoutNs())
                .publicationUnblockTimeoutNs(ctx.clientLivenessTimeoutNs() + TimeUnit.SECONDS.toNanos(5))
                .publicationLingerTimeoutNs(TimeUnit.SECONDS.toNanos(1));
    }

    /** Home: one duty cycle of the driver. Never throws. */
    int doWork() {
        try {
            return agent.doWork();
        } catch (final Throwable ex) {
            errorHandler.onError(ex);
            return 0;
        }
    }

    boolean isInvoked() {
        return agent != NOTHING;
    }

    /** The shared directory. */
    public Path directory() {
        return directory;
    }

    /** Suspends, pauses and clock steps forgiven to the clients. */
    public long gapCount() {
        return clock.gapCount();
    }

    /** Stops the driver and deletes the directory. Idempotent. */
    @Override
    public void close() {
        driver.close();
        remove(directory);
    }
}
