package io.ledge.client;

/** Is told when the node is lost and found. Runs on the dispatch thread, where it may call the client. */
@FunctionalInterface
public interface ConnectionListener {
    /** @param reason one phrase for humans */
    void onConnectionChange(ConnectionState state, String reason);
}
