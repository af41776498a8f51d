package io.ledge.api.app;

import io.ledge.api.app.PeerDirectory.Peer;
import io.ledge.api.middleware.Pipeline;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppProtocol;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.TrustOptions;
import java.security.GeneralSecurityException;
import javax.net.ssl.TrustManager;

/**
 * The connections to one app of one other node, to the port that only nodes use: HTTP/1.1 for requests, and HTTP/2, from the first
 * on, for rpcs that pass as they are. Each request says whose app it is for and that it comes from a node, and has the node's token.
 * Where it speaks TLS, it has to be whom {@link PeerTrust} takes it for. On the I/O thread.
 */
final class PeerLink {
    private static final long PULSE_MS = 5_000;

    private final Vertx vertx;
    private final Peer peer;
    private final TrustManager trust; // null: no TLS
    private final HttpAppChannel http;
    private HttpClient rpcs; // null: none has been called

    /**
     * @param trust {@link #trust}'s
     * @param maxAnswerLength in bytes, of an answer that is gathered
     */
    PeerLink(final Vertx vertx, final Peer peer, final TrustManager trust, final int maxAnswerLength) {
        this.vertx = vertx;
        this.peer = peer;
        this.trust = trust;
        final AppEndpoint endpoint = endpoint(AppProtocol.HTTP, AppProtocol.HTTPS);
        http = new HttpAppChannel(
                endpoint,
                Pipeline.NONE, // the callee's has its say where it is
                maxAnswerLength,
                onLost -> AppClient.of(vertx, endpoint, trusted(), onLost));
    }

    /** Whom to trust as that peer; null: it has no TLS. Reads files of the JVM: not on the I/O thread. */
    static TrustManager trust(final Peer peer) {
        if (!peer.isTls()) {
            return null;
        }
        try {
            return PeerTrust.of(peer.trusted());
        } catch (final GeneralSecurityException ex) {
            throw new UnreachableException(peer.host(), peer.port(), ex);
        }
    }

    private TrustOptions trusted() {
        return peer.isTls() ? TrustOptions.wrap(trust) : null;
    }

    private AppEndpoint endpoint(final AppProtocol plain, final AppProtocol tls) {
        return new AppEndpoint(peer.isTls() ? tls : plain, peer.host(), peer.port(), peer.token(), 0);
    }

    HttpAppChannel http() {
        return http;
    }

    MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap()
                .add(InvokeHeaders.APP_ID, peer.appId())
                .add(PeerCalls.HOP, "1");
    }

    /** A stream with the node's headers on it and nothing sent yet; fails with {@link UnreachableException}. */
    Future<HttpClientRequest> openRpc(final String path) {
        final AppEndpoint endpoint = endpoint(AppProtocol.GRPC, AppProtocol.GRPCS);
        if (rpcs == null) {
            rpcs = AppClient.ofPeer(vertx, endpoint, trusted(), PULSE_MS);
        }
        return rpcs.request(HttpMethod.POST, path)
                .recover(ex -> Future.failedFuture(new UnreachableException(endpoint, ex)))
                .map(request -> {
                    request.headers().addAll(headers());
                    if (!peer.token().isEmpty()) {
                        request.putHeader(InvokeHeaders.API_TOKEN, peer.token());
                    }
                    return request;
                });
    }

    void close() {
        http.close();
        if (rpcs != null) {
            rpcs.close();
        }
    }
}
