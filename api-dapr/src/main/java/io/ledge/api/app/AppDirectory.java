package io.ledge.api.app;

import io.ledge.api.core.BytesUnderWay;
import io.ledge.api.resiliency.Resiliency;
import io.ledge.api.resiliency.ResiliencySpec;
import io.ledge.api.resiliency.Timers;
import io.ledge.api.semantics.AppContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The apps of this node, by id: a call from one to another is a hop in memory. Whoever is not among them may be a peer's. On the
 * I/O thread.
 */
public final class AppDirectory {
    private final Map<String, Entry> entries = new HashMap<>();
    private final PeerCalls peers;
    private final IpcPolicies policies;
    private final IpcEndpoints endpoints;
    private final BytesUnderWay bytes;

    /**
     * @param channel null: the app does not serve
     * @param external what it calls outside of the node
     */
    public record Entry(AppContext context, AppChannel channel, Resiliency resiliency, ExternalCalls external) {
        public String appId() {
            return context.appId();
        }

        /** Null: it does not speak HTTP. */
        public HttpAppChannel http() {
            return channel instanceof final HttpAppChannel http ? http : null;
        }
    }

    /**
     * @param specs policies of the resources that hold for an app whose API is not served, by its id
     * @param endpoints those that such an app has
     * @param bytes of calls by apps over IPC
     */
    public AppDirectory(
            final PeerCalls peers,
            final Function<String, List<ResiliencySpec>> specs,
            final IpcEndpoints endpoints,
            final BytesUnderWay bytes,
            final Timers timers) {
        this.bytes = bytes;
        this.peers = peers;
        this.endpoints = endpoints;
        policies = new IpcPolicies(specs, timers);
    }

    /** Calls under the policies of who calls, by whatever way. */
    GuardedCalls guarded(final String callerId) {
        final Entry caller = entries.get(callerId);
        return new GuardedCalls(caller == null ? policies.of(callerId) : caller.resiliency());
    }

    BytesUnderWay bytes() {
        return bytes;
    }

    /** Null: to who calls that is nothing outside of the node, but perhaps an app. */
    ExternalCalls external(final String callerId, final String target) {
        final Entry caller = entries.get(callerId);
        if (caller == null) {
            return endpoints.of(callerId, target);
        }
        return caller.external().has(target) ? caller.external() : null;
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
