package io.ledge.core.invoke;

/** What became of invocations, since start. */
public final class InvokeCounts {
    long invoked;
    long refused;
    long timedOut;
    long lost;
    long calledOff;

    InvokeCounts() {}

    /** Passed on to an app. */
    public long invoked() {
        return invoked;
    }

    /** Answered with an error at once: no such app, no room. */
    public long refused() {
        return refused;
    }

    /** Not answered by their deadline. */
    public long timedOut() {
        return timedOut;
    }

    /** The app that was asked went away. */
    public long lost() {
        return lost;
    }

    /** The app that asked went away, and the one that was asked was told. */
    public long calledOff() {
        return calledOff;
    }
}
