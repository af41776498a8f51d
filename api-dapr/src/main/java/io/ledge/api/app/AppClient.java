package io.ledge.api.app;

import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppProtocol;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.TrustOptions;

/** Makes the HTTP client that calls an app, for what it serves. */
public final class AppClient {
    /** The app's answers may carry more than ours. */
    private static final int MAX_HEADER_LENGTH = 64 * 1024;

    private static final int MAX_HTTP2_CONNECTIONS = 8;
    private static final int MAX_HTTP2_STREAMS = 256; // on a connection; fewer when the app takes fewer

    /** In bytes: streams that nobody reads, whose windows are 64 KiB, do not fill it, so that the others go on. */
    private static final int HTTP2_WINDOW_SIZE = MAX_HTTP2_STREAMS * 64 * 1024;

    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private AppClient() {}

    /** @param onLost told whenever a connection has ended */
    public static HttpClient of(final Vertx vertx, final AppEndpoint endpoint, final Runnable onLost) {
        return of(vertx, endpoint, null, onLost);
    }

    /**
     * As that one.
     *
     * @param trusted over TLS; null: anybody
     */
    static HttpClient of(
            final Vertx vertx, final AppEndpoint endpoint, final TrustOptions trusted, final Runnable onLost) {
        return with(vertx, options(endpoint, trusted), connection -> connection.closeHandler(_ -> onLost.run()));
    }

    /**
     * Over HTTP/2, with a pulse: a connection on which nothing answers is closed, and its streams fail.
     *
     * @param trusted over TLS; null: anybody
     */
    static HttpClient ofPeer(
            final Vertx vertx, final AppEndpoint endpoint, final TrustOptions trusted, final long pulseMs) {
        return with(vertx, options(endpoint, trusted), connection -> Pulse.start(vertx, connection, pulseMs));
    }

    private static HttpClient with(
            final Vertx vertx, final HttpClientOptions options, final Handler<HttpConnection> onConnected) {
        return vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions()
                        .setHttp1MaxSize(ConcurrencyLimit.DEFAULT)
                        .setHttp2MaxSize(MAX_HTTP2_CONNECTIONS))
                .withConnectHandler(onConnected)
                .build();
    }

    private static HttpClientOptions options(final AppEndpoint endpoint, final TrustOptions trusted) {
        final AppProtocol protocol = endpoint.protocol();
        final HttpClientOptions options = new HttpClientOptions()
                .setDefaultHost(endpoint.host())
                .setDefaultPort(endpoint.port())
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setTcpNoDelay(true)
                .setMaxHeaderSize(MAX_HEADER_LENGTH)
                .setSsl(protocol.isTls())
                .setTrustAll(trusted == null)
                .setVerifyHost(trusted != null)
                .setTrustOptions(trusted);
        return protocol.isHttp2()
                ? options.setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ConnectionWindowSize(HTTP2_WINDOW_SIZE)
                        .setHttp2MultiplexingLimit(MAX_HTTP2_STREAMS)
                        .setHttp2ClearTextUpgrade(false)
                        .setUseAlpn(protocol.isTls())
                : options;
    }
}
