package io.ledge.client;

/**
 * Runs on the client's dispatch thread, one delivery at a time. It may call the client and may block, at the price of
 * the deliveries behind it. An exception counts as {@link Ack#RETRY} and goes to the error handler.
 */
@FunctionalInterface
public interface TopicHandler {
    Ack onEvent(TopicEvent event) throws Exception;

    /** The node has ended the subscription: the app may not have the topic any more. The error handler is told, too. */
    default void onEnded(final LedgeException reason) {}
}
