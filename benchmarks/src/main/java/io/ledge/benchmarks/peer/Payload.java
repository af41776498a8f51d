package io.ledge.benchmarks.peer;

/** What every peer sends and returns: about a {@code StateGet} and its answer with a small value. */
public final class Payload {
    /** Bytes. */
    public static final int LENGTH = 128;

    private Payload() {}
}
