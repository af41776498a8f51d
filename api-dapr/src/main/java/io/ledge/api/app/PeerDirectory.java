package io.ledge.api.app;

import java.util.List;

/** Knows where apps are that other nodes serve. */
@FunctionalInterface
public interface PeerDirectory {
    /** Where nobody else is. */
    PeerDirectory NONE = appId -> List.of();

    /**
     * The nodes that serve the app, those of this machine first; empty: none is known. May block, and is called on a worker
     * thread.
     *
     * @param target {@code app} or {@code app.namespace}
     */
    List<Peer> find(String target);

    /**
     * A node that serves an app, by the port that it has for other nodes.
     *
     * @param appId by which it knows the app
     * @param token that it wants to see; empty: none
     */
    record Peer(String appId, String host, int port, String token) {}
}
