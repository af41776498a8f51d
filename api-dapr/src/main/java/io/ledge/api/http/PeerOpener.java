package io.ledge.api.http;

import io.ledge.api.app.AppRequest;
import io.ledge.api.app.GrpcOverHttp;
import io.ledge.api.app.HttpAppChannel;
import io.ledge.api.app.PeerCalls;
import io.ledge.api.app.PeerDirectory.Peer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** Opens requests to nodes that serve the app, which say what it has answered where that is of gRPC. */
record PeerOpener(PeerCalls peers, String appId, List<Peer> found, HttpMethod method) implements InvokeRun.Opener {
    @Override
    public Future<Void> open(final AppRequest to, final HttpAppChannel.Exchange<Void> exchange) {
        return peers.open(appId, found, method, to, exchange);
    }

    @Override
    public int failureStatus(final HttpClientResponse response) {
        return GrpcOverHttp.failureStatus(response.headers(), response.statusCode());
    }
}
