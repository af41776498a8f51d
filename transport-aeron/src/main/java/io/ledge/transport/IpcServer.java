package io.ledge.transport;

import io.aeron.Image;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.ControlledFragmentHandler.Action;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import io.ledge.core.session.CommandHandler;
import io.ledge.core.session.Ingress;
import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;

/**
 * The commands that come over Aeron IPC, and the lives of the sessions they come in.
 *
 * <p>Run under the baton. A guest polls images; home also runs the conductors, opens and ends sessions, and tells clients
 * of space. Every message is one unfragmented frame; another frame ends its session. What a handler throws is counted, told
 * to the error handler, and ends the session that caused it. Nothing throws out of {@link #poll}, nothing allocates in it
 * but the opening and ending of sessions.
 *
 * <p>Full: {@link SessionTable} without a free slot, the client is told by Rejected, {@value #REFUSAL_CAPACITY} at a time;
 * those beyond hear nothing and time out.
 */
public final class IpcServer implements Ingress, AutoCloseable {
    /** Clients that are being told that the table is full. */
    static final int REFUSAL_CAPACITY = 8;

    /**
     * While messages come thick, the conductors run no more often than this: their cycle costs as much as a round trip. Far
     * shorter than it takes to fill a client's window of 32 KiB.
     */
    private static final long HOUSE_INTERVAL_NS = 5_000;

    private static final String FRAGMENTED = "a message is one frame of at most " + Ipc.MAX_MESSAGE_LENGTH
            + " bytes: what is longer goes as BodyChunk or Wrapped";

    private static final int CORRELATION_ID_OFFSET = MessageHeaderDecoder.correlationIdEncodingOffset();
    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;

    private final IpcServerContext ctx;
    private final SessionTable sessions;
    private final HangUpListener hangUps;
    private final ErrorHandler errorHandler;
    private final Conductors conductors;
    private final Farewell farewell;
    private final Replies replies = new Replies();
    private final IpcCounters counters = new IpcCounters();
    private final EarlyHangUps earlyHangUps = new EarlyHangUps();
    private final ControlledFragmentHandler fragmentHandler = this::onFragment;
    private final ControlledFragmentHandler probe = this::onProbe;
    private final IntConsumer hangUpHandler = this::onHangUp;

    private IpcSession[] clients = new IpcSession[16];
    private int clientCount;
    private int lastPolled;
    private boolean isHomeOwed = true;
    private boolean isHousePutOff;
    private long homeDeadlineNs = Long.MIN_VALUE;
    private long lastHomeNs;
    private long nowNs;
    private boolean isClosed;

    // While an image is polled.
    private CommandHandler handler;
    private IpcSession current;
    private boolean isFound;
    private long foundCorrelationId;

    /** Starts the node's Aeron client on the driver. Images come in {@link #poll}. */
    public IpcServer(
            final IpcServerContext ctx,
            final EmbeddedDriver driver,
            final SessionTable sessions,
            final HangUpListener hangUps) {
        this.ctx = ctx.conclude();
        this.sessions = sessions;
        this.hangUps = hangUps;
        errorHandler = ctx.errorHandler();
        farewell = new Farewell(sessions.capacity());
        conductors = new Conductors(driver, ctx, this::onAvailableImage, this::onUnavailableImage);
    }

    @Override
    public int poll(final CommandHandler handler, final long nowNs, final int limit, final boolean home) {
        this.nowNs = nowNs;
        int workCount = pollImages(handler, nowNs, limit);
        if (home && (isHomeOwed || nowNs - lastHomeNs >= HOUSE_INTERVAL_NS)) {
            // Who waits for an answer comes first: after a cycle with commands the house waits for the next, but no
            // longer.
            isHousePutOff = workCount > 0 && !isHousePutOff;
            if (!isHousePutOff) {
                lastHomeNs = nowNs;
                final int houseWork = keepHouse(nowNs);
                isHomeOwed |= houseWork > 0; // what the driver began in one cycle it ends in the next
                workCount += houseWork;
            }
        }
        return workCount;
    }

    // Home.

    private int keepHouse(final long nowNs) {
        isHomeOwed = false;
        int workCount = conductors.doWork();
        if (hangUps.hasLost()) {
            workCount += hangUps.pollLost(hangUpHandler);
        }
        homeDeadlineNs = nowNs + IpcServerContext.DRIVER_TIMER_NS;
        for (int i = clientCount - 1; i >= 0; i--) {
            final IpcSession client = clients[i];
            client.onDriverRan(nowNs);
            workCount += client.doWork(nowNs, sessions);
            if (client.isGone()) {
                remove(i);
            } else {
                homeDeadlineNs = Math.min(homeDeadlineNs, client.deadlineNs(nowNs));
            }
        }
        return workCount;
    }

    /** Inside the conductor of our client, which may not be called from there: the session goes on in its doWork. */
    private void onAvailableImage(final Image image) {
        final IpcSession client = new IpcSession(this, conductors, image, nowNs + ctx.openTimeoutNs());
        if (earlyHangUps.remove(image.sessionId())) {
            client.onPeerDead();
        }
        if (clientCount == clients.length) {
            clients = Arrays.copyOf(clients, 2 * clientCount); // bounded by shared memory: each has a log there
        }
        clients[clientCount++] = client;
    }

    private void onUnavailableImage(final Image image) {
        for (int i = 0; i < clientCount; i++) {
            if (clients[i].image() == image) {
                clients[i].onImageGone();
            }
        }
    }

    private void onHangUp(final int aeronSessionId) {
        counters.onHangUp();
        for (int i = 0; i < clientCount; i++) {
            if (clients[i].aeronSessionId() == aeronSessionId) {
                clients[i].onPeerDead();
                return;
            }
        }
        earlyHangUps.add(aeronSessionId); // the image is still to come, or went already
    }

    private void remove(final int index) {
        clients[index] = clients[--clientCount];
        clients[clientCount] = null;
    }

    // Home or guest.

    /** Starts after the client that was served last, and gives each an equal share of the limit. */
    private int pollImages(final CommandHandler handler, final long nowNs, final int limit) {
        this.handler = handler;
        final int count = clientCount;
        final int share = Math.max(1, limit / Math.max(1, count));
        int workCount = 0;
        int left = limit;
        for (int i = 0; i < count && left > 0; i++) {
            lastPolled = lastPolled + 1 < count ? lastPolled + 1 : 0;
            final IpcSession client = clients[lastPolled];
            if (client.isPollable()) {
                final int work = poll(client, nowNs, Math.min(share, left));
                workCount += work;
                left -= work;
            }
        }
        return workCount;
    }

    private int poll(final IpcSession client, final long nowNs, final int limit) {
        final Image image = client.image();
        final long position = image.position();
        current = client;
        final int count = image.controlledPoll(fragmentHandler, limit);
        if (image.position() == position) {
            return 0;
        }
        client.onHeard(nowNs);
        return Math.max(1, count); // padding alone is work too: there may be more behind it
    }

    private Action onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header) {
        final IpcSession client = current;
        if (!client.isPollable()) {
            return Action.ABORT; // closed, or without room, since the message before
        }
        if ((header.flags() & FrameDescriptor.UNFRAGMENTED) != FrameDescriptor.UNFRAGMENTED) {
            onFragmented(client.session(), buffer, offset, length, header);
            return Action.COMMIT;
        }
        try {
            if (!handler.onCommand(client.session(), buffer, offset, length)) {
                return Action.ABORT;
            }
            counters.onReceived();
        } catch (final Throwable ex) {
            onHandlerError(client.session(), buffer, offset, length, ex);
        }
        return Action.COMMIT;
    }

    private void onFragmented(
            final Session session, final DirectBuffer buffer, final int offset, final int length, final Header header) {
        counters.onFragment();
        final boolean isFirst = (header.flags() & FrameDescriptor.BEGIN_FRAG_FLAG) != 0;
        replies.say(FRAGMENTED);
        replies.error(session, isFirst ? correlationId(buffer, offset, length) : 0, 0, ErrorCode.MALFORMED_MESSAGE);
        sessions.close(session, CloseReason.PROTOCOL_ERROR);
    }

    private void onHandlerError(
            final Session session, final DirectBuffer buffer, final int offset, final int length, final Throwable ex) {
        counters.onHandlerError();
        errorHandler.onError(ex);
        if (!session.isClosed()) {
            replies.say("a bug in the node, see ledge errors");
            replies.error(session, correlationId(buffer, offset, length), 0, ErrorCode.INTERNAL);
            sessions.close(session, CloseReason.PROTOCOL_ERROR);
        }
    }

    private static long correlationId(final DirectBuffer buffer, final int offset, final int length) {
        return length < HEADER_LENGTH ? 0 : buffer.getLong(offset + CORRELATION_ID_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public boolean isQuiet() {
        if (isHomeOwed || hangUps.hasLost() || !conductors.isQuiet()) {
            return false;
        }
        for (int i = 0; i < clientCount; i++) {
            final IpcSession client = clients[i];
            if (!client.isQuiet() || client.isPollable() && hasMore(client.image())) {
                return false;
            }
        }
        return true;
    }

    /** Looks without taking. Passing padding counts: a poll stops behind it. */
    private boolean hasMore(final Image image) {
        final long position = image.position();
        isFound = false;
        image.controlledPoll(probe, 1);
        return isFound || image.position() != position;
    }

    private Action onProbe(final DirectBuffer buffer, final int offset, final int length, final Header header) {
        isFound = true;
        foundCorrelationId = correlationId(buffer, offset, length);
        return Action.ABORT;
    }

    @Override
    public long nextDeadlineNs() {
        return homeDeadlineNs;
    }

    // For the sessions, and for the node.

    void owesHome() {
        isHomeOwed = true;
    }

    /** Moves the next look at the sessions forward. */
    void homeBy(final long deadlineNs) {
        homeDeadlineNs = Math.min(homeDeadlineNs, deadlineNs);
    }

    /** Of the cycle. */
    long nowNs() {
        return nowNs;
    }

    Farewell farewell() {
        return farewell;
    }

    ErrorHandler errorHandler() {
        return errorHandler;
    }

    long silenceTimeoutNs() {
        return ctx.silenceTimeoutNs();
    }

    boolean isWatched(final int aeronSessionId) {
        return hangUps.isWatched(aeronSessionId);
    }

    boolean mayRefuse() {
        int refusals = 0;
        for (int i = 0; i < clientCount; i++) {
            refusals += clients[i].isRefusal() ? 1 : 0;
        }
        return refusals < REFUSAL_CAPACITY;
    }

    /** Of the first message that waits in an image, which is the client's Connect; 0 if there is none. */
    long firstCorrelationId(final Image image) {
        foundCorrelationId = 0;
        hasMore(image);
        return foundCorrelationId;
    }

    /** How far the ingress of a client was read, or -1: for tests and diagnosis. */
    long position(final int aeronSessionId) {
        for (int i = 0; i < clientCount; i++) {
            if (clients[i].aeronSessionId() == aeronSessionId) {
                return clients[i].image().position();
            }
        }
        return -1;
    }

    public IpcCounters counters() {
        return counters;
    }

    /** Clients with a log of ours, from their arrival until the driver took the log away; more than there are sessions. */
    public int clientCount() {
        return clientCount;
    }

    /** The node's Aeron client ended, which nothing should bring about: IPC is down, the node should restart. */
    public boolean isBroken() {
        return conductors.isClientDead();
    }

    /** Ends all sessions, with a word to the clients, and the Aeron client. Home, or after it for good; idempotent. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        for (int i = 0; i < clientCount; i++) {
            clients[i].stop(sessions);
        }
        conductors.close();
    }
}
