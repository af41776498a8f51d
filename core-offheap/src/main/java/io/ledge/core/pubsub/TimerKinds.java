package io.ledge.core.pubsub;

/** Kinds of this package's timers in the node's wheel: 16 to 31. */
public final class TimerKinds {
    public static final int FIRST = 16;
    public static final int LAST = 31;

    static final int ACK_TIMEOUT = 16;
    static final int RETRY = 17;
    static final int DETACHED = 18;

    private TimerKinds() {}
}
