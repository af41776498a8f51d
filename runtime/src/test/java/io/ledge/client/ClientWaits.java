package io.ledge.client;

/** What a client's waiting did, for tests outside its package. */
public final class ClientWaits {
    private ClientWaits() {}

    /** Sleeps that the time ended although a message was there and nobody had rung. */
    public static long lateWakes(final LedgeClient client) {
        return client.lateWakes();
    }
}
