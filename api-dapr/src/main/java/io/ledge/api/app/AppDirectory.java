package io.ledge.api.app;

import io.ledge.api.semantics.AppContext;
import java.util.HashMap;
import java.util.Map;

/**
 * The apps of this node, by id: a call from one to another is a hop in memory. Whoever is not among them may be a peer's. On the
 * I/O thread.
 */
public final class AppDirectory {
    private final Map<String, Entry> entries = new HashMap<>();
    private final PeerCalls peers;

    /** @param channel null: the app does not serve */
    public record Entry(AppContext context, AppChannel channel) {
        public String appId() {
            return context.appId();
        }

        /** Null: it does not speak HTTP. */
        public HttpAppChannel http() {
            return channel instanceof final HttpAppChannel http ? http : null;
        }
    }

    public AppDirectory(final PeerCalls peers) {
        this.peers = peers;
    }

    /** Apps that other nodes serve. */
    public PeerCalls peers() {
        return peers;
    }

    public void add(final Entry entry) {
        entries.put(entry.appId(), entry);
    }

    public void remove(final String appId) {
        entries.remove(appId);
    }

    /** Null: there is none. @param target {@code app} or {@code app.namespace} */
    public Entry find(final String target) {
        final Entry entry = entries.get(target);
        final int dot = target.lastIndexOf('.');
        return entry == null && dot > 0 ? entries.get(target.substring(0, dot)) : entry;
    }
}
