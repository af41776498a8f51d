package io.ledge.core.binding;

/** Something a Component resource makes. Started once, closed once, from a virtual thread; both may block. */
public interface Component extends AutoCloseable {
    /**
     * Takes up work. A peer that is away is no failure: report {@code CONNECTING} and keep trying for ever.
     *
     * @throws ComponentException when it can never work as configured; the node reports it and goes on without
     */
    void start(ComponentContext context) throws ComponentException;

    /** Lets go of everything; returns when no more calls go to the context. Never throws. */
    @Override
    void close();
}
