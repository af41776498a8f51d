package io.ledge.api.resiliency;

/** Time of the thread that runs the calls; a test hands in its own. */
public interface Timers {
    /** Monotonic. */
    long nowMs();

    /** @return for {@link #cancel} */
    long set(long delayMs, Runnable task);

    /** One that has run already is no error. */
    void cancel(long timer);
}
