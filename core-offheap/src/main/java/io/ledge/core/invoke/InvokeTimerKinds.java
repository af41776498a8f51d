package io.ledge.core.invoke;

/** Kinds of this package's timers in the node's wheel: 32 to 39. */
public final class InvokeTimerKinds {
    public static final int FIRST = 32;
    public static final int LAST = 39;

    static final int DEADLINE = 32;

    private InvokeTimerKinds() {}
}
