package io.ledge.client;

/** A live subscription; it survives the node's restart, and ends when the app may not have it any more. */
public interface Subscription extends AutoCloseable {
    /** Name of the pubsub, or of the input binding. */
    String component();

    /** Empty for a binding. */
    String topic();

    /** Deliveries handled since it was made. */
    long handledCount();

    /** Unsubscribes. What was delivered and not handled goes to another session of the app, or waits for one. */
    @Override
    void close();
}
