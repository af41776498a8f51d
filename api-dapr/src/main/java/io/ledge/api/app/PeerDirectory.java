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
     * @param trusted certificates, in PEM, one of which it shows, or has signed what it shows for its host; empty: those of the
     *     system's authorities; null: it speaks no TLS
     */
    record Peer(String appId, String host, int port, String token, String trusted) {
        /** One that speaks no TLS. */
        public Peer(final String appId, final String host, final int port, final String token) {
            this(appId, host, port, token, null);
        }

        boolean isTls() {
            return trusted != null;
        }
    }
}
