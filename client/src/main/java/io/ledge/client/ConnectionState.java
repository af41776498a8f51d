package io.ledge.client;

/** Where a client stands with its node. */
public enum ConnectionState {
    /** The session is open and every subscription has been asked for again. */
    CONNECTED,
    /** The node is gone. Calls fail with {@link LedgeUnavailableException} until it is back. */
    DISCONNECTED,
    /** The client was closed, or does not reconnect; there will be no other state. */
    CLOSED
}
