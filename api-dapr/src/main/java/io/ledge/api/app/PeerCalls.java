package io.ledge.api.app;

import io.ledge.api.app.PeerDirectory.Peer;
import io.ledge.api.resiliency.Waiting;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.TrustManager;

/**
 * Calls apps that other nodes serve: one hop, from this node to the app's, which hands the call to the app and never on
 * to a third. Where several serve the app they take turns, and one that is not there is passed over. On the I/O thread.
 */
public final class PeerCalls {
    /** On every request from node to node: the one that gets it does not look any further. */
    public static final String HOP = "ledge-peer-hop";

    /** A node of this machine that has just started is found within it. */
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int MAX_KNOWN = 1_024;
    private static final int MAX_LINKS = 256;

    private final Vertx vertx;
    private final PeerDirectory directory;
    private final int maxAnswerLength;
    private final Map<String, Known> known = new LinkedHashMap<>();
    private final Map<Peer, PeerLink> links = new LinkedHashMap<>(16, 0.75f, true); // by use: the busiest are not cut
    private int turn;

    /** What the directory said, when. */
    private record Known(List<Peer> peers, long sinceNs) {
        boolean isFresh() {
            return System.nanoTime() - sinceNs < FRESH_NS;
        }
    }

    /** @param maxAnswerLength in bytes, of an answer that is gathered */
    public PeerCalls(final Vertx vertx, final PeerDirectory directory, final int maxAnswerLength) {
        this.vertx = vertx;
        this.directory = directory;
        this.maxAnswerLength = maxAnswerLength;
    }

    /** There are no other nodes. */
    public boolean isEmpty() {
        return directory == PeerDirectory.NONE;
    }

    /** Those that serve the app, the next in turn first; empty: nobody. Does not fail. */
    public Future<List<Peer>> find(final String target) {
        final Known before = known.get(target);
        return before != null && before.isFresh()
                ? Future.succeededFuture(inTurn(before.peers()))
                : look(target).map(this::inTurn);
    }

    private Future<List<Peer>> look(final String target) {
        return vertx.executeBlocking(() -> directory.find(target), false)
                .otherwise(List.of())
                .onSuccess(peers -> {
                    if (known.size() >= MAX_KNOWN) {
                        known.clear();
                    }
                    known.put(target, new Known(peers, System.nanoTime()));
                });
    }

    private List<Peer> inTurn(final List<Peer> peers) {
        final List<Peer> turned = new ArrayList<>(peers);
        Collections.rotate(turned, turn++);
        return turned;
    }

    /**
     * Opens a request to the first of them that is there.
     *
     * @param peers at least one, of {@link #find}
     */
    public <T> Future<T> open(
            final String target,
            final List<Peer> peers,
            final HttpMethod method,
            final AppRequest request,
            final HttpAppChannel.Exchange<T> exchange) {
        return call(target, peers, link -> link.http().open(method, request, open -> {
            open.headers().addAll(link.headers());
            return exchange.run(open);
        }));
    }

    /** As {@link #open}, request and answer whole; of an app that serves gRPC the answer is one of gRPC. */
    public Future<InvokeAnswer> invoke(
            final String target, final List<Peer> peers, final InvokeMessage message, final Waiting waiting) {
        return call(target, peers, link -> link.http().invoke(GrpcOverHttp.request(message, link.headers()), waiting))
                .map(GrpcOverHttp::of);
    }

    /** A stream, nothing sent yet, for an rpc of the app's own service. @param path of the rpc, with its slash */
    public Future<HttpClientRequest> openRpc(final String target, final List<Peer> peers, final String path) {
        return call(target, peers, link -> link.openRpc(path));
    }

    /** When none of them is there they may have moved: looks once more. */
    private <T> Future<T> call(final String target, final List<Peer> peers, final Function<PeerLink, Future<T>> call) {
        return first(peers, 0, call).recover(ex -> {
            if (!(ex instanceof UnreachableException)) {
                return Future.failedFuture(ex);
            }
            return look(target).compose(now -> peers.containsAll(now) ? Future.failedFuture(ex) : first(now, 0, call));
        });
    }

    private <T> Future<T> first(final List<Peer> peers, final int index, final Function<PeerLink, Future<T>> call) {
        return Future.succeededFuture(peers.get(index))
                .compose(this::link)
                .compose(call)
                .recover(ex -> ex instanceof UnreachableException && index + 1 < peers.size()
                        ? first(peers, index + 1, call)
                        : Future.failedFuture(ex));
    }

    /** Fails with {@link UnreachableException} where there is none to trust. */
    private Future<PeerLink> link(final Peer peer) {
        final PeerLink open = links.get(peer);
        if (open != null) {
            return Future.succeededFuture(open);
        }
        return peer.isTls()
                ? vertx.executeBlocking(() -> PeerLink.trust(peer), false).map(trust -> opened(peer, trust))
                : Future.succeededFuture(opened(peer, null));
    }

    /** The one that is there, where another call was faster. */
    private PeerLink opened(final Peer peer, final TrustManager trust) {
        final PeerLink open = links.get(peer);
        if (open != null) {
            return open;
        }
        if (links.size() >= MAX_LINKS) {
            final Peer idlest = links.keySet().iterator().next();
            links.remove(idlest).close();
        }
        final PeerLink link = new PeerLink(vertx, peer, trust, maxAnswerLength);
        links.put(peer, link);
        return link;
    }
}
