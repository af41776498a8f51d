package io.ledge.transport;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.exceptions.RegistrationException;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.ControlledFragmentHandler.Action;
import io.ledge.core.session.Egress;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.wake.Doorbell;
import org.agrona.DirectBuffer;

/**
 * One client as the transport sees it: its ingress image and the publication to it.
 *
 * <pre>
 *   ARRIVED            the image is there; a slot of the table is still to be found
 *   AWAIT_PUBLICATION  the driver makes the egress
 *   AWAIT_CLIENT       the client subscribes to it; until then nothing is polled
 *   OPEN               polled; replies go out
 *   FAREWELL           the session is over; the client is told why, as long as it reads (at most 1 s)
 *   DRAINING           the egress is closed; what still comes in is thrown away, for the driver frees no log with unread bytes
 *   GONE               the driver took the image away
 *
 *   ARRIVED ─▶ AWAIT_PUBLICATION ─▶ AWAIT_CLIENT ─▶ OPEN ─▶ FAREWELL ─▶ DRAINING ─▶ GONE
 *      └───────────────┴──────────────────┴──────────┴── died, late ──────▲
 * </pre>
 *
 * A client for whom the table has no slot has no {@link Session}; it goes from AWAIT_CLIENT to FAREWELL (Rejected).
 *
 * <p>Under the baton; {@link #doWork} and what it calls at home only.
 */
final class IpcSession implements Egress {
    /** See the picture. */
    enum State {
        ARRIVED,
        AWAIT_PUBLICATION,
        AWAIT_CLIENT,
        OPEN,
        FAREWELL,
        DRAINING,
        GONE
    }

    private static final long FAREWELL_LIMIT_NS = 1_000_000_000L;
    private static final long FAREWELL_RETRY_NS = 20_000_000L;
    private static final long SHARED_DRIVER_RETRY_NS = 1_000_000L;
    private static final int OFFER_ATTEMPTS = 3;
    private static final int DISCARD_LIMIT = 256;
    private static final ControlledFragmentHandler DISCARD = (buffer, offset, length, header) -> Action.CONTINUE;

    private final IpcServer server;
    private final Conductors conductors;
    private final Image image;
    private final BackPressure backPressure;
    private final long openDeadlineNs;

    private State state = State.ARRIVED;
    private Session session;
    private Doorbell doorbell;
    private long registrationId;
    private ExclusivePublication publication;
    private CloseReason closeReason = CloseReason.NORMAL;
    private boolean isCloseAsked;
    private boolean isPeerDead;
    private long farewellDeadlineNs;
    private long lastHeardNs;

    IpcSession(final IpcServer server, final Conductors conductors, final Image image, final long openDeadlineNs) {
        this.server = server;
        this.conductors = conductors;
        this.image = image;
        this.openDeadlineNs = openDeadlineNs;
        backPressure = new BackPressure(conductors, image);
    }

    // Egress: under the baton.

    @Override
    public int offer(final DirectBuffer buffer, final int offset, final int length) {
        if (state != State.OPEN) {
            return state.ordinal() < State.OPEN.ordinal() ? BLOCKED : CLOSED;
        }
        final int result = offerNow(buffer, offset, length);
        backPressure.onOffer(result == BLOCKED);
        return result;
    }

    private int offerNow(final DirectBuffer buffer, final int offset, final int length) {
        long result = Publication.ADMIN_ACTION;
        for (int i = 0; i < OFFER_ATTEMPTS && result == Publication.ADMIN_ACTION; i++) {
            result = publication.offer(buffer, offset, length); // admin action: the term was rotated, once more
        }
        if (result > 0) {
            return 0;
        }
        return result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION ? BLOCKED : CLOSED;
    }

    @Override
    public void onBlocked() {
        if (state == State.OPEN) {
            if (backPressure.onBlocked()) {
                server.counters().onBlocked();
            }
            server.homeBy(backPressure.deadlineNs(server.nowNs()));
        }
    }

    /** The session's life is over; the rest is done at home. */
    @Override
    public void close() {
        if (!isCloseAsked) {
            isCloseAsked = true;
            closeReason = session == null ? CloseReason.NORMAL : session.closeReason();
            server.counters().onClosed();
            server.owesHome();
        }
    }

    // Polling: under the baton.

    /** May a command be taken now? */
    boolean isPollable() {
        return state == State.OPEN
                && !isCloseAsked
                && !session.isClosed()
                && session.outbox().hasRoom();
    }

    Session session() {
        return session;
    }

    Image image() {
        return image;
    }

    int aeronSessionId() {
        return image.sessionId();
    }

    void onHeard(final long nowNs) {
        lastHeardNs = nowNs;
    }

    /** Is nothing owed to this client but what it, or home's deadline, will announce? */
    boolean isQuiet() {
        return state != State.OPEN || isCloseAsked || backPressure.isQuiet();
    }

    // Home.

    void onDriverRan(final long nowNs) {
        if (state == State.OPEN && !isCloseAsked) {
            backPressure.onDriverRan(nowNs);
        }
    }

    /** The client's process is gone: nobody reads a farewell, and nobody will drain the egress. */
    void onPeerDead() {
        isPeerDead = true;
    }

    /** The driver took the image away: all of it was read, or the client is gone. */
    void onImageGone() {
        isPeerDead = true;
        if (state == State.DRAINING) {
            state = State.GONE;
        }
    }

    boolean isGone() {
        return state == State.GONE;
    }

    /** Is this a client that is being told that there is no room? */
    boolean isRefusal() {
        return session == null && state != State.ARRIVED && state != State.DRAINING && state != State.GONE;
    }

    /** Steps the state machine. Returns work done. */
    int doWork(final long nowNs, final SessionTable sessions) {
        return switch (state) {
            case ARRIVED -> arrive(nowNs, sessions);
            case AWAIT_PUBLICATION -> awaitPublication(nowNs, sessions);
            case AWAIT_CLIENT -> awaitClient(nowNs, sessions);
            case OPEN -> open(nowNs, sessions);
            case FAREWELL -> farewell(nowNs);
            case DRAINING -> drain();
            case GONE -> 0;
        };
    }

    private int arrive(final long nowNs, final SessionTable sessions) {
        session = isPeerDead ? null : sessions.open(Session.Kind.IPC, this);
        if (session != null) {
            server.counters().onOpened();
            doorbell = session.doorbell();
            doorbell.assign(0); // clears the flags of the one before; the client learns its slot from Connected
            backPressure.open(doorbell);
        } else if (!isPeerDead) {
            server.counters().onRefused();
        }
        if (session != null || !isPeerDead && server.mayRefuse()) {
            lastHeardNs = nowNs;
            registrationId = conductors.addEgress(aeronSessionId());
            state = State.AWAIT_PUBLICATION;
        } else {
            state = State.DRAINING; // nothing is said, the image is only kept empty
        }
        return 1;
    }

    private int awaitPublication(final long nowNs, final SessionTable sessions) {
        try {
            publication = conductors.egress(registrationId);
        } catch (final RegistrationException ex) { // the driver refused: shared memory is full
            server.errorHandler().onError(ex);
            end(sessions, CloseReason.NORMAL);
            state = State.DRAINING;
            return 1;
        }
        if (publication != null) {
            state = State.AWAIT_CLIENT;
            return 1;
        }
        return endIfOver(nowNs, sessions);
    }

    private int awaitClient(final long nowNs, final SessionTable sessions) {
        if (publication.isConnected() && !isCloseAsked && !isPeerDead) {
            state = session == null ? State.FAREWELL : State.OPEN;
            farewellDeadlineNs = nowNs + FAREWELL_LIMIT_NS;
            return 1;
        }
        return endIfOver(nowNs, sessions);
    }

    private int endIfOver(final long nowNs, final SessionTable sessions) {
        final boolean isLate = nowNs - openDeadlineNs >= 0;
        if (!isLate && !isCloseAsked && !isPeerDead) {
            return 0;
        }
        if (isLate) {
            server.counters().onTimeout();
        }
        end(sessions, isLate ? CloseReason.TIMEOUT : CloseReason.NORMAL);
        closeEgress();
        return 1;
    }

    private int open(final long nowNs, final SessionTable sessions) {
        if (isPeerDead) {
            end(sessions, CloseReason.NORMAL);
        } else if (isOverdue(nowNs)) {
            server.counters().onTimeout();
            end(sessions, CloseReason.TIMEOUT);
        }
        if (!isCloseAsked) {
            return 0;
        }
        if (closeReason == CloseReason.NORMAL || isPeerDead) {
            closeEgress();
        } else {
            state = State.FAREWELL;
            farewellDeadlineNs = nowNs + FAREWELL_LIMIT_NS;
        }
        return 1;
    }

    private boolean isOverdue(final long nowNs) {
        if (session.state() == Session.State.AWAIT_CONNECT) {
            return nowNs - openDeadlineNs >= 0;
        }
        if (nowNs - lastHeardNs < server.silenceTimeoutNs()) {
            return false;
        }
        lastHeardNs = nowNs; // if its death would be noticed, ask again after the same time
        return !server.isWatched(aeronSessionId());
    }

    private void end(final SessionTable sessions, final CloseReason reason) {
        if (session != null && !isCloseAsked) {
            sessions.close(session, reason); // calls close()
        }
    }

    private int farewell(final long nowNs) {
        final int length = session == null
                ? server.farewell().encodeTooManySessions(server.firstCorrelationId(image))
                : server.farewell().encodeClose(closeReason);
        final int result = offerNow(server.farewell().buffer(), 0, length);
        if (result == BLOCKED && !isPeerDead && nowNs - farewellDeadlineNs < 0) {
            return 0;
        }
        if (doorbell != null) {
            doorbell.ring();
        }
        closeEgress();
        return 1;
    }

    private void closeEgress() {
        if (publication != null && isPeerDead) {
            publication.revokeOnClose(); // else the driver waits for the dead to read
        }
        conductors.removeEgress(registrationId, publication);
        state = image.isClosed() ? State.GONE : State.DRAINING;
    }

    private int drain() {
        if (image.isClosed()) {
            state = State.GONE;
            return 1;
        }
        return image.controlledPoll(DISCARD, DISCARD_LIMIT);
    }

    /** The node goes down: one word, if the client has room for it. */
    void stop(final SessionTable sessions) {
        final boolean isTold = state == State.OPEN && !isCloseAsked;
        end(sessions, CloseReason.NODE_STOPPING);
        if (isTold) {
            offerNow(server.farewell().buffer(), 0, server.farewell().encodeClose(CloseReason.NODE_STOPPING));
            doorbell.ring();
        }
    }

    /** When {@link #doWork} has to look again although nobody rings. */
    long deadlineNs(final long nowNs) {
        return switch (state) {
            case ARRIVED, AWAIT_PUBLICATION, AWAIT_CLIENT ->
                conductors.isDriverInvoked() ? openDeadlineNs : nowNs + SHARED_DRIVER_RETRY_NS;
            case OPEN -> openStateDeadlineNs(nowNs);
            case FAREWELL -> nowNs + FAREWELL_RETRY_NS;
            case DRAINING, GONE -> Long.MAX_VALUE;
        };
    }

    private long openStateDeadlineNs(final long nowNs) {
        final long ownDeadlineNs = session.state() == Session.State.AWAIT_CONNECT
                ? openDeadlineNs
                : lastHeardNs + server.silenceTimeoutNs();
        return Math.min(ownDeadlineNs, backPressure.deadlineNs(nowNs));
    }
}
