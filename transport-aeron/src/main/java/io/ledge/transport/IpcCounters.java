package io.ledge.transport;

/**
 * What the IPC server did since start, for the node's counters file. Written under the baton; other threads may read a
 * value a moment old.
 */
public final class IpcCounters {
    private long opened;
    private long closed;
    private long refused;
    private long hangUps;
    private long timeouts;
    private long received;
    private long fragments;
    private long blocked;
    private long protocolErrors;
    private long handlerErrors;

    IpcCounters() {}

    /** Sessions that got a slot. */
    public long opened() {
        return opened;
    }

    /** Sessions whose slot is free again. */
    public long closed() {
        return closed;
    }

    /** Clients for whom no slot was free. */
    public long refused() {
        return refused;
    }

    /** Clients whose process, or whose hang-up connection, ended. */
    public long hangUps() {
        return hangUps;
    }

    /** Sessions ended because they did not connect in time, or were silent. */
    public long timeouts() {
        return timeouts;
    }

    /** Messages that a handler took. */
    public long received() {
        return received;
    }

    /** Frames that were part of a fragmented message. Each ended its session. */
    public long fragments() {
        return fragments;
    }

    /** Times that a client was asked to ring when it has drained its full egress. */
    public long blocked() {
        return blocked;
    }

    /** Sessions ended because of what they sent. */
    public long protocolErrors() {
        return protocolErrors;
    }

    /** Exceptions that a command handler threw: bugs. Each cost its message and its session. */
    public long handlerErrors() {
        return handlerErrors;
    }

    void onOpened() {
        opened++;
    }

    void onClosed() {
        closed++;
    }

    void onRefused() {
        refused++;
    }

    void onHangUp() {
        hangUps++;
    }

    void onTimeout() {
        timeouts++;
    }

    void onReceived() {
        received++;
    }

    void onFragment() {
        fragments++;
        protocolErrors++;
    }

    void onBlocked() {
        blocked++;
    }

    void onHandlerError() {
        handlerErrors++;
    }

    @Override
    public String toString() {
        return "opened=" + opened + ", closed=" + closed + ", refused=" + refused + ", hangUps=" + hangUps
                + ", timeouts=" + timeouts + ", received=" + received + ", fragments=" + fragments + ", blocked="
                + blocked + ", protocolErrors=" + protocolErrors + ", handlerErrors=" + handlerErrors;
    }
}
