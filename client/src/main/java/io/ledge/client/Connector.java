package io.ledge.client;

import io.aeron.Aeron;
import io.aeron.CncFileDescriptor;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.NodeFiles;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.ConnectEncoder;
import io.ledge.protocol.codec.ConnectedDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.RejectedDecoder;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.WakeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * One attempt to open a session, on the home thread. The steps, each waited for with parks of 1 ms:
 *
 * <pre>
 *   find the shared directory ▸ hang-up socket ▸ wake.dat ▸ Aeron ▸ publication ▸ Connect ▸ egress image ▸ Connected
 * </pre>
 *
 * The hang-up socket goes first: a refused connection is a dead node, whose other files still look alive.
 */
final class Connector {
    private static final long STEP_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long CLOSE_LINGER_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final LedgeClientContext ctx;
    private final WaitMode waitMode;
    private final BooleanSupplier isCancelled;
    private final Runnable onBreak;
    private volatile Link link;
    private boolean hungUp;
    private Link.NodeTerms terms;
    private LedgeException rejection;

    /** There is nobody to connect to yet, or no longer. */
    static final class NodeAbsentException extends Exception {
        private static final long serialVersionUID = 1L;

        NodeAbsentException(final String message, final Throwable cause) {
            super(message, cause);
        }
    }

    Connector(
            final LedgeClientContext ctx,
            final WaitMode waitMode,
            final BooleanSupplier isCancelled,
            final Runnable onBreak) {
        this.ctx = ctx;
        this.waitMode = waitMode;
        this.isCancelled = isCancelled;
        this.onBreak = onBreak;
    }

    /**
     * @throws NodeAbsentException try again later
     * @throws LedgeException the node said no
     */
    Link connect(final long deadlineNs) throws NodeAbsentException {
        final Path directory = directory();
        HangUpLine hangUp = null;
        Aeron aeron = null;
        try {
            hangUp = HangUpLine.open(directory);
            final WakeFile wake = WakeFile.map(directory.resolve(NodeFiles.WAKE_FILE));
            if (!Files.exists(directory.resolve(CncFileDescriptor.CNC_FILE))) {
                throw new IOException("no media driver in " + directory);
            }
            aeron = Aeron.connect(aeronContext(directory));
            link(open(aeron, hangUp, wake, deadlineNs));
            return link;
        } catch (final IOException | AeronException ex) {
            throw new NodeAbsentException(String.valueOf(ex.getMessage()), ex);
        } finally {
            if (link == null) {
                closeAll(aeron, hangUp);
            }
        }
    }

    private Path directory() throws NodeAbsentException {
        if (ctx.directory() != null) {
            return ctx.directory();
        }
        return NodeFiles.find(ctx.dataDir())
                .map(NodeFiles.RunningNode::directory)
                .orElseThrow(() -> new NodeAbsentException("no " + NodeFiles.PROPERTIES_FILE + " there", null));
    }

    private Aeron.Context aeronContext(final Path directory) {
        return new Aeron.Context()
                .aeronDirectoryName(directory.toString())
                .clientName(ctx.clientName()
                        .substring(0, Math.min(100, ctx.clientName().length())))
                .useConductorAgentInvoker(true)
                .closeLingerDurationNs(CLOSE_LINGER_NS)
                .errorHandler(this::onAeronError)
                .subscriberErrorHandler(ctx.errorHandler());
    }

    private void onAeronError(final Throwable error) {
        if (link != null) {
            link.breakWith("Aeron: " + error);
        }
        if (!isCancelled.getAsBoolean()) {
            ctx.errorHandler().onError(error);
        }
    }

    private Link open(final Aeron aeron, final HangUpLine hangUp, final WakeFile wake, final long deadlineNs)
            throws NodeAbsentException, IOException {
        final Doorbell nodeBell = wake.doorbell(Ipc.NODE_DOORBELL);
        final Runnable duty = () -> {
            nodeBell.ring(); // for what was asked of the driver before; the conductor's first cycle takes long
            doConductorWork(aeron);
            nodeBell.ring();
        };
        final long publicationId = aeron.asyncAddExclusivePublication(Ipc.ingressChannel(), Ipc.INGRESS_STREAM_ID);
        final ExclusivePublication publication =
                await("a publication", duty, () -> aeron.getExclusivePublication(publicationId), deadlineNs);
        final long subscriptionId =
                aeron.asyncAddSubscription(Ipc.egressChannel(publication.sessionId()), Ipc.EGRESS_STREAM_ID);
        final Subscription subscription =
                await("a subscription", duty, () -> aeron.getSubscription(subscriptionId), deadlineNs);
        if (hangUp != null) {
            hangUp.watch(publication.sessionId(), ctx.clientName(), this::onHangUp);
        }
        sendConnect(publication, hangUp != null, duty, deadlineNs);
        final Image image = await("its answer", duty, () -> firstImage(subscription), deadlineNs);
        await("its answer", duty, () -> answer(image), deadlineNs);
        if (rejection != null) {
            throw rejection;
        }
        final Doorbell ownBell = wake.doorbell(terms.doorbellIndex(), waitMode == WaitMode.DOORBELL);
        return new Link(aeron, publication, image, hangUp, nodeBell, ownBell, terms, onBreak);
    }

    /** On the line's thread; the node may die before the link exists. */
    private synchronized void onHangUp() {
        hungUp = true;
        if (link != null) {
            link.breakWith("the node died");
        }
    }

    private synchronized boolean hungUp() {
        return hungUp;
    }

    private synchronized void link(final Link made) throws IOException {
        if (hungUp) {
            throw new IOException("the node died while it was being connected to");
        }
        link = made;
    }

    private void sendConnect(
            final ExclusivePublication publication,
            final boolean hangUpWatched,
            final Runnable duty,
            final long deadlineNs)
            throws NodeAbsentException {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final ConnectEncoder connect = new ConnectEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .pid(ProcessHandle.current().pid())
                .hangUpWatched(hangUpWatched ? BooleanType.TRUE : BooleanType.FALSE)
                .appId(ctx.appId())
                .clientName(ctx.clientName())
                .token(ctx.token());
        await("its ear", duty, () -> offered(publication, buffer, connect.limit()), deadlineNs);
        duty.run();
    }

    private static Boolean offered(
            final ExclusivePublication publication, final DirectBuffer buffer, final int length) {
        final long position = publication.offer(buffer, 0, length);
        if (position == Publication.CLOSED) {
            throw new LedgeUnavailableException(ErrorCode.NOT_CONNECTED, "the node closed the session at once");
        }
        return position > 0 ? Boolean.TRUE : null;
    }

    private static Image firstImage(final Subscription subscription) {
        return subscription.imageCount() > 0 ? subscription.imageAtIndex(0) : null;
    }

    /** Reads one message: Connected or Rejected. */
    private Boolean answer(final Image image) {
        image.poll((buffer, offset, length, header) -> onAnswer(buffer, offset), 1);
        return terms != null || rejection != null ? Boolean.TRUE : null;
    }

    private void onAnswer(final DirectBuffer buffer, final int offset) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, offset);
        if (header.templateId() == ConnectedDecoder.TEMPLATE_ID) {
            final ConnectedDecoder connected = new ConnectedDecoder().wrapAndApplyHeader(buffer, offset, header);
            terms = new Link.NodeTerms(
                    connected.doorbellIndex(),
                    (int) Math.min(connected.inlineLimit(), Ipc.INLINE_LIMIT),
                    (int) Math.min(connected.maxBodyLength(), Integer.MAX_VALUE / 2),
                    Math.clamp(connected.heartbeatIntervalMs(), 100, 60_000),
                    connected.nodeId(),
                    connected.nodeVersion());
        } else if (header.templateId() == RejectedDecoder.TEMPLATE_ID) {
            final RejectedDecoder rejected = new RejectedDecoder().wrapAndApplyHeader(buffer, offset, header);
            rejection = LedgeException.of(ErrorCode.of(rejected.code()), rejected.message());
        }
    }

    private <T> T await(final String what, final Runnable duty, final Supplier<T> step, final long deadlineNs)
            throws NodeAbsentException {
        while (true) {
            duty.run();
            final T result = step.get();
            if (result != null) {
                return result;
            }
            if (isCancelled.getAsBoolean() || hungUp() || System.nanoTime() - deadlineNs > 0) {
                throw new NodeAbsentException("the node did not answer in time; waited for " + what, null);
            }
            LockSupport.parkNanos(this, STEP_PARK_NS);
        }
    }

    private static void doConductorWork(final Aeron aeron) {
        try {
            aeron.conductorAgentInvoker().agent().doWork();
        } catch (final Exception ex) {
            throw new AeronException(ex);
        }
    }

    private static void closeAll(final Aeron aeron, final HangUpLine hangUp) {
        if (aeron != null) {
            aeron.close();
        }
        if (hangUp != null) {
            hangUp.close();
        }
    }
}
