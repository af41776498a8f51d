package io.ledge.api.http;

import io.ledge.api.app.AppDirectory;
import io.ledge.api.app.ExternalCalls;
import io.ledge.api.app.GuardedCalls;
import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.middleware.Pipeline;
import io.ledge.api.semantics.ApiRules;
import io.ledge.api.semantics.AppApi;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.DaprError;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;

/**
 * One app's HTTP server: HTTP/1.1 and h2c on one port. A request is read whole, within a time, then routed; whatever a route
 * throws is answered as an internal error.
 */
public final class HttpApi {
    private static final CharSequence API_TOKEN = HttpHeaders.createOptimized(InvokeHeaders.API_TOKEN);
    private static final String HEALTH = "/v1.0/healthz";

    /** On a connection of HTTP/2. A stream has a window of 64 KiB: those that nobody reads do not keep the others waiting. */
    private static final int MAX_STREAMS = 1_000;

    private static final int CONNECTION_WINDOW_SIZE = MAX_STREAMS * 64 * 1024;

    private final Router router = new Router();
    private final InvokeRoute invoke;
    private final HttpServer server;
    private final boolean isTls;
    private final ApiRules rules;
    private final Cors cors;
    private final Pipeline pipeline;
    private final byte[] token;
    private final int maxBodyLength;
    private final Arrivals arrivals;

    /** On the I/O thread. @param certificate with its key; null: no TLS */
    public HttpApi(
            final Vertx vertx,
            final AppContext context,
            final KeyCertOptions certificate,
            final AppApi api,
            final AppDirectory directory,
            final ExternalCalls external) {
        invoke = new InvokeRoute(
                context.appId(),
                context.caller(),
                directory,
                external,
                api.invocations(),
                new GuardedCalls(api.resiliency()),
                context.maxBodyLength(),
                this::gather);
        token = context.apiToken().getBytes(StandardCharsets.UTF_8);
        rules = context.apiRules();
        pipeline = context.pipeline();
        cors = new Cors(context.allowedOrigins());
        maxBodyLength = context.maxBodyLength();
        arrivals = new Arrivals(vertx, context.receiveTimeoutMs());
        new StateRoutes(api.state(), api.queries()).addTo(router);
        new PublishRoutes(api.publish()).addTo(router);
        new BindingRoutes(api.bindings()).addTo(router);
        new SecretRoutes(api.secrets()).addTo(router);
        new ConfigurationRoutes(api.configuration()).addTo(router);
        new LockRoutes(api.locks()).addTo(router);
        new ConversationRoutes(api.conversations()).addTo(router);
        new CryptoRoutes(api.crypto(), context.receiveTimeoutMs()).addTo(router);
        new AbsentRoutes().addTo(router);
        new NodeRoutes(context.appEndpoint(), api.metadata(), api.health(), api.shutdown()).addTo(router);
        isTls = certificate != null;
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxHeaderSize(context.maxHeaderLength())
                        .setMaxInitialLineLength(context.maxHeaderLength())
                        .setInitialSettings(new Http2Settings()
                                .setMaxHeaderListSize(context.maxHeaderLength())
                                .setMaxConcurrentStreams(MAX_STREAMS))
                        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_SIZE)
                        .setHandle100ContinueAutomatically(true)
                        .setPerFrameWebSocketCompressionSupported(
                                false) // no WebSockets here: no look for their headers
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setTcpNoDelay(true)
                        .setReuseAddress(true)
                        .setSsl(isTls)
                        .setUseAlpn(isTls)
                        .setKeyCertOptions(certificate))
                .requestHandler(this::onRequest)
                .invalidRequestHandler(HttpApi::onInvalidRequest);
    }

    /** @return the port in use. */
    public Future<Integer> listen(final int port, final String address) {
        return server.listen(port, address).map(HttpServer::actualPort);
    }

    /** For connections from now on; nothing where there is no TLS. */
    public void certificate(final KeyCertOptions pair) {
        if (isTls) {
            server.updateSSLOptions(new ServerSSLOptions().setUseAlpn(true).setKeyCertOptions(pair));
        }
    }

    /** @param socket of Unix, that is not there yet */
    public Future<Void> listen(final Path socket) {
        return server.listen(SocketAddress.domainSocketAddress(socket.toString()))
                .mapEmpty();
    }

    /** Takes no more connections; those with a request under way have the drain's time to end it. */
    public Future<Void> close(final long drainTimeoutMs) {
        return server.shutdown(drainTimeoutMs, TimeUnit.MILLISECONDS);
    }

    /** Another node's call of this app. The body has not been read. */
    void invokeByPeer(final Exchange exchange, final String appId, final String callerId) {
        final InvokeTarget target = InvokeTarget.ofApp(appId, exchange.request());
        if (target == null) {
            exchange.fail(DaprError.DIRECT_INVOKE.with(appId, "no path: " + exchange.path()));
            return;
        }
        exchange.ofPeer();
        exchange.handle(call -> invoke.handleOfPeer(call, target, callerId));
    }

    /** Headers too long, as daprd, a request line too long among them; else it is not HTTP. */
    private static void onInvalidRequest(final HttpServerRequest request) {
        final Throwable cause = request.decoderResult().cause();
        final boolean isTooLong = cause instanceof TooLongFrameException;
        request.response()
                .setStatusCode(isTooLong ? 431 : 400)
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end()
                .onComplete(_ -> request.connection().close());
    }

    private void onRequest(final HttpServerRequest request) {
        if (HiddenBody.refuse(request)) {
            return;
        }
        if (cors.answer(request)) {
            return;
        }
        final Exchange exchange = new Exchange(request);
        if (token.length > 0 && !isAllowed(request)) {
            exchange.text(401, DaprError.UNAUTHENTICATED.with().message());
            return;
        }
        if (!isHealth(request) && !pipeline.pass(exchange)) {
            return;
        }
        if (!isInRules(exchange.segments())) {
            refuse(exchange);
            return;
        }
        final Route route = router.find(exchange);
        if (route == null) {
            exchange.handle(mayInvoke() ? invoke::handle : HttpApi::refuse);
        } else {
            gather(exchange, route);
        }
    }

    private void gather(final Exchange exchange, final Route route) {
        if (hasBody(exchange.request()) && !(route instanceof StreamRoute)) {
            new BodyReader(exchange, route, maxBodyLength, arrivals).start();
        } else {
            exchange.handle(route);
        }
    }

    /** Of {@code /v1.0/state/…}: the version and the group. */
    private boolean isInRules(final String[] segments) {
        return segments.length < 2 || rules == ApiRules.NONE || rules.allows("http", segments[0], segments[1]);
    }

    /** A header names an app as well as the path does, on any path: the group is the same. */
    private boolean mayInvoke() {
        return rules == ApiRules.NONE || rules.allows("http", "v1.0", "invoke");
    }

    /** As if there were no such route. */
    private static void refuse(final Exchange exchange) {
        exchange.fail(DaprError.DIRECT_INVOKE_NO_APP_ID.with());
    }

    /** Whoever may not call may still ask whether the node is well. */
    private boolean isAllowed(final HttpServerRequest request) {
        if (isHealth(request)) {
            return true;
        }
        final String sent = request.getHeader(API_TOKEN);
        return sent != null && MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), token);
    }

    private static boolean isHealth(final HttpServerRequest request) {
        final String path = request.path();
        return path.startsWith(HEALTH) && (path.length() == HEALTH.length() || path.charAt(HEALTH.length()) == '/');
    }

    /** HTTP/1 says so in the head; that a request without a body has ended is told behind its head, as a message of its own. */
    private static boolean hasBody(final HttpServerRequest request) {
        return !request.isEnded()
                && (request.version() == HttpVersion.HTTP_2
                        || request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING));
    }
}
