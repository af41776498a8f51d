package io.ledge.runtime.node;

import io.ledge.api.ApiException;
import io.ledge.api.ApiHost;
import io.ledge.api.AppServer;
import io.ledge.api.app.CallEnd;
import io.ledge.api.app.IpcCalls;
import io.ledge.api.core.Invocation;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.HttpEndpoint;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.runtime.control.AppRow;
import io.ledge.runtime.peer.NodePeers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The apps whose API the node serves: those it was started with, and those attached since. Any thread; the host and its I/O
 * thread are made for the first of them.
 */
final class ServedApps implements AutoCloseable {
    private final Supplier<ApiHost> hosts;
    private final NodePeers peers;
    private final Function<String, List<HttpEndpoint>> endpoints;
    private final UnaryOperator<AppContext> equip;
    private final Map<String, Served> apps = new LinkedHashMap<>();
    private final Map<String, AppServer> byId = new ConcurrentHashMap<>(); // the same, for those who must not wait
    private volatile ApiHost host;
    private Runnable whenEmpty = () -> {};
    private boolean isListening;
    private boolean isClosed;

    private record Served(AppServer server, long sinceMs) {}

    /**
     * @param endpoints that an app whose API is not served may call, by its id; does not block
     * @param equip gives an app what the node has for it: components, secret stores
     */
    ServedApps(
            final Supplier<ApiHost> hosts,
            final NodePeers peers,
            final Function<String, List<HttpEndpoint>> endpoints,
            final UnaryOperator<AppContext> equip) {
        this.hosts = hosts;
        this.peers = peers;
        this.endpoints = endpoints;
        this.equip = equip;
    }

    /** Serves the API of an app, for {@link ResourceFollower}, which has what it brings along. */
    synchronized AppServer attach(final AppContext app) throws ApiException {
        final Served known = apps.get(app.appId());
        if (app.appId().equals(Ipc.NODE_APP_ID)) {
            throw new ApiException("the app id " + Ipc.NODE_APP_ID + " is the node's own: choose another", null);
        }
        if (known != null || isClosed) {
            throw new ApiException(
                    isClosed
                            ? "the node is closing"
                            : "an app '" + app.appId() + "' is served already, started by process "
                                    + known.server().context().pid() + ": choose another --app-id",
                    null);
        }
        makeHost();
        if (!isListening) {
            peers.listen(host);
            isListening = true;
        }
        final AppServer server = host.serve(equip.apply(app));
        apps.put(app.appId(), new Served(server, System.currentTimeMillis()));
        byId.put(app.appId(), server);
        peers.announce(app.appId());
        return server;
    }

    void detach(final AppServer server) {
        final Runnable then;
        synchronized (this) {
            if (!apps.containsKey(server.appId()) || apps.get(server.appId()).server() != server) {
                return;
            }
            apps.remove(server.appId());
            byId.remove(server.appId());
            peers.withdraw(server.appId());
            then = apps.isEmpty() ? whenEmpty : () -> {};
        }
        server.close();
        then.run();
    }

    /** The app goes; the node goes on while there are others. @return false: there are none */
    boolean leave(final AppServer server, final Runnable whenLast) {
        synchronized (this) {
            if (isClosed || apps.size() < 2) {
                return false;
            }
            whenEmpty = whenLast;
        }
        detach(server);
        return true;
    }

    synchronized List<AppRow> list() {
        final List<AppRow> rows = new ArrayList<>();
        apps.values().forEach(served -> rows.add(row(served)));
        return rows;
    }

    private static AppRow row(final Served served) {
        final AppServer server = served.server();
        final AppContext app = server.context();
        return new AppRow(
                server.appId(),
                server.httpPort(),
                server.grpcPort(),
                app.appEndpoint() == null ? 0 : app.appEndpoint().port(),
                app.pid(),
                app.command(),
                served.sinceMs());
    }

    /** Asks the app's process to end. @return false: there is no such app */
    boolean stop(final String appId) {
        final Served served;
        synchronized (this) {
            served = apps.get(appId);
        }
        if (served != null) {
            served.server().context().shutdown().run();
        }
        return served != null;
    }

    /**
     * Calls, for an app over IPC, what no session of this node answers for. Where no API is served, no peers are known, and the host
     * is made for the first call to outside of the node.
     */
    void invokeElsewhere(final String callerId, final Invocation call, final CallEnd end) {
        final ApiHost now = host;
        if (now != null) {
            now.invokeElsewhere(callerId, call, end);
        } else if (isOutside(callerId, call.appId())) {
            Thread.ofVirtual().name("ledge-outside").start(() -> invokeOutside(callerId, call, end));
        } else {
            end.refused(ErrorCode.APP_NOT_FOUND, IpcCalls.absence(call.appId()));
        }
    }

    private boolean isOutside(final String callerId, final String target) {
        return IpcCalls.isAddress(target)
                || endpoints.apply(callerId).stream()
                        .anyMatch(endpoint -> endpoint.name().equals(target));
    }

    private void invokeOutside(final String callerId, final Invocation call, final CallEnd end) {
        final boolean isThere;
        synchronized (this) {
            isThere = !isClosed;
            if (isThere) {
                makeHost();
            }
        }
        if (isThere) {
            host.invokeElsewhere(callerId, call, end);
        } else {
            end.refused(ErrorCode.NODE_STOPPING, "the node is closing");
        }
    }

    /** Under the lock. */
    private void makeHost() {
        if (host == null) {
            host = hosts.get();
        }
    }

    /** Null: none of that id is served. Does not wait for one that is being started. */
    AppServer server(final String appId) {
        return byId.get(appId);
    }

    /** In the order in which they came. */
    synchronized List<AppServer> servers() {
        return apps.values().stream().map(Served::server).toList();
    }

    @Override
    public void close() {
        final List<AppServer> left;
        synchronized (this) {
            isClosed = true;
            left = servers();
            apps.keySet().forEach(peers::withdraw);
            apps.clear();
            byId.clear();
        }
        if (host != null) {
            final long drainTimeoutMs = left.stream()
                    .mapToLong(server -> server.context().drainTimeoutMs())
                    .max()
                    .orElse(0);
            closeAll(left, host.closeToPeers(drainTimeoutMs));
            host.close();
        }
    }

    /** At once: each may take its drain's time, and so may other nodes. */
    private static void closeAll(final List<AppServer> servers, final CompletableFuture<Void> ofPeers) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(servers.stream()
                            .map(server -> CompletableFuture.runAsync(() -> server.close(ofPeers), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
        ofPeers.join();
    }
}
