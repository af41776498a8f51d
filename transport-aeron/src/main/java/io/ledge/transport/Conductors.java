package io.ledge.transport;

import io.aeron.Aeron;
import io.aeron.AvailableImageHandler;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.UnavailableImageHandler;
import io.aeron.exceptions.RegistrationException;
import io.ledge.protocol.Ipc;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NoOpLock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * The slow half of Aeron: the node's Aeron client and, in {@code INVOKER} mode, the media driver. Run at home only. Every
 * call is asynchronous: the driver answers in a later cycle.
 */
final class Conductors implements AutoCloseable {
    /** Events taken from the driver in one cycle. */
    private static final int EVENT_LIMIT = 64;

    /** For ever: the driver is in this process, and a step of the wall clock is not its death. */
    private static final long DRIVER_TIMEOUT_MS = TimeUnit.DAYS.toMillis(36_500);

    private final EmbeddedDriver driver;
    private final ErrorHandler errorHandler;
    private final Aeron aeron;
    private final Agent clientAgent;
    private final RingBuffer toDriver;
    private boolean isClientDead;

    /** Starts the client and asks for the ingress subscription, whose images go to the handlers. */
    Conductors(
            final EmbeddedDriver driver,
            final IpcServerContext ctx,
            final AvailableImageHandler onAvailable,
            final UnavailableImageHandler onUnavailable) {
        this.driver = driver;
        this.errorHandler = ctx.errorHandler();
        final Aeron.Context aeronContext = new Aeron.Context()
                .aeronDirectoryName(driver.directory().toString())
                .clientName("ledge-node")
                .useConductorAgentInvoker(true)
                .clientLock(NoOpLock.INSTANCE) // the baton is the lock
                .nanoClock(new StallForgivingClock(SystemNanoClock.INSTANCE))
                .driverTimeoutMs(DRIVER_TIMEOUT_MS)
                .closeLingerDurationNs(ctx.closeLingerNs())
                .errorHandler(ctx.errorHandler())
                .subscriberErrorHandler(ctx.errorHandler());
        aeron = Aeron.connect(aeronContext);
        clientAgent = aeron.conductorAgentInvoker().agent();
        toDriver = aeronContext.toDriverBuffer();
        aeron.asyncAddSubscription("aeron:ipc", Ipc.INGRESS_STREAM_ID, onAvailable, onUnavailable);
    }

    /**
     * One cycle: first the client, so that its heartbeat is fresh when the driver looks, then the driver, then the client
     * again for what the driver said.
     */
    int doWork() {
        Thread.interrupted(); // an interrupt would stop the invoker inside the driver for good
        int workCount = clientWork();
        final int driverWork = driver.doWork();
        if (driverWork > 0) {
            workCount += driverWork;
            for (int i = 0; i < EVENT_LIMIT && clientWork() > 0; i++) {
                workCount++;
            }
        }
        return workCount;
    }

    private int clientWork() {
        if (isClientDead) {
            return 0;
        }
        try {
            return clientAgent.doWork();
        } catch (final AgentTerminationException ex) {
            isClientDead = true;
            errorHandler.onError(
                    new IllegalStateException("the node's Aeron client ended: IPC is down until a restart", ex));
        } catch (final Throwable ex) {
            errorHandler.onError(ex);
        }
        return 0;
    }

    /** No command to the driver waits in its ring; its size is asked, for a read of padding returns nothing. */
    boolean isQuiet() {
        return !driver.isInvoked() || toDriver.size() == 0;
    }

    /** The Aeron client came to an end that it should not: no session works any more. */
    boolean isClientDead() {
        return isClientDead;
    }

    boolean isDriverInvoked() {
        return driver.isInvoked();
    }

    CountersReader counters() {
        return aeron.countersReader();
    }

    /** Asks for the publication to a client. */
    long addEgress(final int aeronSessionId) {
        return aeron.asyncAddExclusivePublication(Ipc.egressChannel(aeronSessionId), Ipc.EGRESS_STREAM_ID);
    }

    /**
     * The publication asked for, or null while the driver is at it.
     *
     * @throws RegistrationException when the driver refused, as when shared memory is full
     */
    ExclusivePublication egress(final long registrationId) {
        return aeron.getExclusivePublication(registrationId);
    }

    /** Gives up what was asked for, whether it came or not. */
    void removeEgress(final long registrationId, final Publication publication) {
        if (publication == null) {
            aeron.asyncRemovePublication(registrationId);
        } else {
            publication.close();
        }
    }

    @Override
    public void close() {
        aeron.close();
    }
}
