package io.ledge.client;

/**
 * Told of changes, on the client's dispatch thread, one at a time and in order. It may call the client and may block: the
 * node waits for it as long as it keeps the changes. After a loss of the connection, changes of the last transaction, and
 * expiries, may be told again.
 */
@FunctionalInterface
public interface StateChangeHandler {
    void onChange(StateChange change) throws Exception;

    /**
     * The watch is over, and not because it was closed: {@link PositionExpiredException} when changes were lost, as the
     * handler was too slow or the client too long without the node.
     */
    default void onEnded(final LedgeException reason) {}
}
