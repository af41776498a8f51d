package io.ledge.client;

/** As {@link TopicHandler}, for the events of an input binding. */
@FunctionalInterface
public interface BindingHandler {
    Ack onMessage(BindingMessage message) throws Exception;

    /** As {@link TopicHandler#onEnded}. */
    default void onEnded(final LedgeException reason) {}
}
