package io.ledge.client;

/** An app that answers calls; it survives the node's restart. */
public interface Serving extends AutoCloseable {
    /** Calls handled since it was made. */
    long handledCount();

    /** Takes no more calls; those under way are answered. */
    @Override
    void close();
}
