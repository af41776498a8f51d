package io.ledge.api.http;

import io.ledge.api.app.AppDirectory;
import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.semantics.DaprError;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Calls of other nodes, on a port of its own: a request is for the app that {@code dapr-app-id} names, one of this node's, its path is
 * the app's, and {@code dapr-api-token} has to be the node's. Nothing else can be asked here. On the I/O thread.
 */
public final class PeerApi {
    private static final String CALLER = "dapr-caller-app-id";

    /** A node adds to what the caller's own limit let pass. */
    private static final int MAX_HEADER_LENGTH = 64 * 1024;

    /** On a connection. A stream has a window of 64 KiB: those that nobody reads do not keep the others waiting. */
    private static final int MAX_STREAMS = 1_000;

    private static final int CONNECTION_WINDOW_SIZE = MAX_STREAMS * 64 * 1024;

    /** In 30 s: callers may give up thousands of rpcs, and a node is no stranger. */
    private static final int MAX_RESETS = 100_000;

    private final AppDirectory directory;
    private final byte[] token;
    private final Handler<HttpServerRequest> rpcs;
    private final HttpServer server;
    private final Map<String, HttpApi> apps = new HashMap<>();

    /**
     * @param certificate with its key; null: no TLS
     * @param rpcs gets those of gRPC, which are over HTTP/2
     */
    public PeerApi(
            final Vertx vertx,
            final AppDirectory directory,
            final String token,
            final KeyCertOptions certificate,
            final Handler<HttpServerRequest> rpcs) {
        this.rpcs = rpcs;
        this.directory = directory;
        this.token = token.getBytes(StandardCharsets.UTF_8);
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxHeaderSize(MAX_HEADER_LENGTH)
                        .setMaxInitialLineLength(MAX_HEADER_LENGTH)
                        .setInitialSettings(new Http2Settings()
                                .setMaxHeaderListSize(MAX_HEADER_LENGTH)
                                .setMaxConcurrentStreams(MAX_STREAMS))
                        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_SIZE)
                        .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
                        .setHandle100ContinueAutomatically(true)
                        .setTcpNoDelay(true)
                        .setReuseAddress(true)
                        .setSsl(certificate != null)
                        .setUseAlpn(certificate != null)
                        .setKeyCertOptions(certificate))
                .requestHandler(this::onRequest);
    }

    /** @return the port in use. */
    public Future<Integer> listen(final int port, final String address) {
        return server.listen(port, address).map(HttpServer::actualPort);
    }

    /** For connections from now on, where there is TLS. */
    public void certificate(final KeyCertOptions pair) {
        server.updateSSLOptions(new ServerSSLOptions().setUseAlpn(true).setKeyCertOptions(pair));
    }

    /** The app can be called while the directory has it. */
    public void add(final String appId, final HttpApi app) {
        apps.put(appId, app);
    }

    /** Nothing when another one has its id. */
    public void remove(final String appId, final HttpApi app) {
        apps.remove(appId, app);
    }

    /** @param drainTimeoutMs that calls under way have */
    public Future<Void> close(final long drainTimeoutMs) {
        return server.shutdown(drainTimeoutMs, TimeUnit.MILLISECONDS);
    }

    private void onRequest(final HttpServerRequest request) {
        if (HiddenBody.refuse(request)) {
            return;
        }
        if (isRpc(request)) {
            rpcs.handle(request);
            return;
        }
        final Exchange exchange = new Exchange(request);
        final String sent = request.getHeader(InvokeHeaders.API_TOKEN);
        if (sent == null || !MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), token)) {
            exchange.text(401, DaprError.UNAUTHENTICATED.with().message());
            return;
        }
        final String appId = exchange.header(InvokeHeaders.APP_ID, "");
        final HttpApi app = directory.find(appId) == null ? null : apps.get(appId);
        if (app == null) {
            exchange.fail(DaprError.DIRECT_INVOKE.with(appId, "couldn't find service: " + appId));
        } else {
            app.invokeByPeer(exchange, appId, exchange.header(CALLER, ""));
        }
    }

    private static boolean isRpc(final HttpServerRequest request) {
        final String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return request.version() == HttpVersion.HTTP_2 && type != null && type.startsWith("application/grpc");
    }
}
