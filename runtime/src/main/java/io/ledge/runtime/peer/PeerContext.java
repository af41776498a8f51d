package io.ledge.runtime.peer;

import io.ledge.api.app.PeerDirectory.Peer;
import io.ledge.api.semantics.TlsFiles;
import io.ledge.protocol.NodeFiles;
import java.nio.file.Path;
import java.util.List;

/**
 * How a node and others find each other.
 *
 * @param registry where the nodes of this machine tell of their apps; null: this one does not take part
 * @param others nodes that the user knows
 * @param listenAddress where others may call this one's apps
 * @param port 0: a free one; negative: others may not call
 * @param token that others have to send; empty: one that only the registry has
 * @param tls of that port; null: none
 */
public record PeerContext(
        Path registry, List<Peer> others, String listenAddress, int port, String token, TlsFiles tls) {
    /** Neither calls nor is called. */
    public static final PeerContext ALONE = new PeerContext(null, List.of(), "127.0.0.1", -1, "");

    /** Without TLS. */
    public PeerContext(
            final Path registry,
            final List<Peer> others,
            final String listenAddress,
            final int port,
            final String token) {
        this(registry, others, listenAddress, port, token, null);
    }

    public static Path defaultRegistry() {
        return NodeFiles.appsDirectory();
    }

    boolean listens() {
        return port >= 0;
    }
}
