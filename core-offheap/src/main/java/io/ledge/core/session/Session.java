package io.ledge.core.session;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.wake.Doorbell;

/**
 * One connected party: an app over IPC, an app whose API the node serves, or the port of the node's own components.
 *
 * <pre>
 *   AWAIT_CONNECT ──Connect──▶ CONNECTED ──Close, hang-up, overflow──▶ CLOSED
 *         └───────────────────── hang-up, Rejected ─────────────────────▲
 * </pre>
 *
 * <p>The object is pooled by {@link SessionTable}; {@link #generation()} tells its lives apart.
 */
public final class Session implements BodySource {
    /** Where a session stands. */
    public enum State {
        AWAIT_CONNECT,
        CONNECTED,
        CLOSED
    }

    /** What is at the other end. */
    public enum Kind {
        IPC,
        APP,
        PORT
    }

    /** No app named itself yet. */
    public static final int NO_APP = -1;

    private final int index;
    private final Doorbell doorbell;
    private final Outbox outbox;
    private final BodyInbox bodies;

    private Kind kind = Kind.IPC;
    private State state = State.CLOSED;
    private CloseReason closeReason = CloseReason.NORMAL;
    private int generation;
    private int appIndex = NO_APP;
    private String appId = "";

    Session(final int index, final Doorbell doorbell, final Outbox outbox, final BodyInbox bodies) {
        this.index = index;
        this.doorbell = doorbell;
        this.outbox = outbox;
        this.bodies = bodies;
    }

    void open(final Kind kind, final Egress egress) {
        this.kind = kind;
        generation++;
        appIndex = NO_APP;
        appId = "";
        closeReason = CloseReason.NORMAL;
        outbox.open(egress);
        state = State.AWAIT_CONNECT;
    }

    void connected(final int appIndex, final String appId) {
        this.appIndex = appIndex;
        this.appId = appId;
        state = State.CONNECTED;
    }

    void closed(final CloseReason reason) {
        closeReason = reason;
        state = State.CLOSED;
        bodies.clear();
        outbox.close();
    }

    /** Slot in the table; its doorbell is slot {@code index + 1} of wake.dat. */
    public int index() {
        return index;
    }

    /** Where the peer sleeps. */
    public Doorbell doorbell() {
        return doorbell;
    }

    public int generation() {
        return generation;
    }

    public Kind kind() {
        return kind;
    }

    public State state() {
        return state;
    }

    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    public boolean isClosed() {
        return state == State.CLOSED;
    }

    public CloseReason closeReason() {
        return closeReason;
    }

    /** Index of the app id in the {@link AppTable}, or {@link #NO_APP}. */
    public int appIndex() {
        return appIndex;
    }

    public String appId() {
        return appId;
    }

    /** Replies and deliveries on their way out. */
    public Outbox outbox() {
        return outbox;
    }

    /**
     * Takes the body that a command of this session names; the caller owns one reference of it. A port fills the arena
     * itself, so that its body id is the arena's handle.
     *
     * @return the arena's handle, or a negative number: {@link #bodyError} says why
     */
    @Override
    public long takeBody(final long bodyId, final long bodyLength) {
        return kind == Kind.PORT ? bodies.verified(bodyId, bodyLength) : bodies.take(bodyId, bodyLength);
    }

    @Override
    public ErrorCode bodyError() {
        return bodies.error();
    }

    /** Large payloads on their way in. */
    public BodyInbox bodies() {
        return bodies;
    }
}
