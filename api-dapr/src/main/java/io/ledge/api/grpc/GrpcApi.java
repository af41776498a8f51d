package io.ledge.api.grpc;

import io.dapr.v1.DaprGrpc;
import io.ledge.api.app.AppDirectory;
import io.ledge.api.app.ExternalCalls;
import io.ledge.api.app.GuardedCalls;
import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.semantics.ApiRules;
import io.ledge.api.semantics.AppApi;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpcio.server.GrpcIoServer;
import io.vertx.grpcio.server.GrpcIoServiceBridge;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** One app's gRPC server: HTTP/2 without TLS, prior knowledge, on a port of its own. */
public final class GrpcApi {
    private static final CharSequence API_TOKEN = HttpHeaders.createOptimized(InvokeHeaders.API_TOKEN);
    private static final String DAPR = "/dapr.proto.runtime.v1.";

    /** HTTP/2's code for what may be tried elsewhere; gRPC makes UNAVAILABLE of it. */
    private static final long REFUSED_STREAM = 7;

    /** In bytes: a connection's hundred streams have windows of 64 KiB; those that nobody reads do not keep the others waiting. */
    private static final int CONNECTION_WINDOW_SIZE = 8 << 20;

    private final HttpServer server;
    private final boolean isTls;
    private final GrpcIoServer rpcs;
    private final Methods methods;
    private final GrpcProxy proxy;
    private final byte[] token;
    private final ApiRules rules;
    private final Set<HttpServerResponse> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean isLeaving;

    /** On the I/O thread. @param certificate with its key; null: no TLS */
    public GrpcApi(
            final Vertx vertx,
            final AppContext context,
            final KeyCertOptions certificate,
            final AppApi api,
            final AppDirectory directory,
            final ExternalCalls external) {
        token = context.apiToken().getBytes(StandardCharsets.UTF_8);
        rules = context.apiRules();
        rpcs = GrpcIoServer.server(vertx, options(context.maxBodyLength()));
        rpcs.callHandler(GrpcApi::refuse);
        methods = methods(context, api, directory, external);
        proxy = new GrpcProxy(context.caller(), context.appId(), directory, api.resiliency(), context.maxBodyLength());
        GrpcIoServiceBridge.bridge(methods.build()).bind(rpcs);
        isTls = certificate != null;
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxHeaderSize(context.maxHeaderLength())
                        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_SIZE)
                        .setTcpNoDelay(true)
                        .setReuseAddress(true)
                        .setSsl(isTls)
                        .setUseAlpn(isTls)
                        .setKeyCertOptions(certificate))
                .requestHandler(this::onRequest);
    }

    private static GrpcServerOptions options(final int maxMessageLength) {
        return new GrpcServerOptions()
                .setMaxMessageSize(maxMessageLength)
                .removeEnabledProtocol(GrpcProtocol.WEB)
                .removeEnabledProtocol(GrpcProtocol.WEB_TEXT)
                .removeEnabledProtocol(GrpcProtocol.TRANSCODING);
    }

    private static Methods methods(
            final AppContext context, final AppApi api, final AppDirectory directory, final ExternalCalls external) {
        final Methods methods = new Methods();
        new StateCalls(api.state(), api.queries()).addTo(methods);
        new PublishCalls(api.publish()).addTo(methods);
        methods.addStream(
                DaprGrpc.getSubscribeTopicEventsAlpha1Method(),
                call -> TopicStream.start(
                        call, api.subscriptions(), api.metadata().subscriptions()));
        new InvokeCalls(context.caller(), directory, api.invocations(), external, new GuardedCalls(api.resiliency()))
                .addTo(methods);
        new BindingCalls(api.bindings()).addTo(methods);
        new SecretCalls(api.secrets()).addTo(methods);
        new ConfigurationCalls(api.configuration()).addTo(methods);
        new LockCalls(api.locks()).addTo(methods);
        new ConversationCalls(api.conversations()).addTo(methods);
        new CryptoCalls(api.crypto(), context.receiveTimeoutMs()).addTo(methods);
        new NodeCalls(api.metadata(), context.appEndpoint(), api.shutdown()).addTo(methods);
        AbsentCalls.addTo(methods);
        return methods;
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

    /** Those of Dapr, which have no end of their own, and such as come from now on. On the I/O thread. */
    public void endStreams() {
        isLeaving = true;
        List.copyOf(streams).forEach(response -> response.reset(REFUSED_STREAM));
    }

    /** Takes no more connections; calls under way have the drain's time. */
    public Future<Void> close(final long drainTimeoutMs) {
        return server.shutdown(drainTimeoutMs, TimeUnit.MILLISECONDS);
    }

    private void onRequest(final HttpServerRequest request) {
        final String refusal = token.length == 0 ? null : refusal(request.getHeader(API_TOKEN));
        if (refusal != null) {
            TrailersOnly.end(request.response(), GrpcCode.UNAUTHENTICATED, refusal);
        } else if (!isInRules(request.path())) {
            TrailersOnly.end(request.response(), GrpcCode.UNIMPLEMENTED, "requested endpoint is not available");
        } else if (!isOfDapr(request.path()) && GrpcProxy.target(request) != null) {
            proxy.handle(request, GrpcProxy.target(request));
        } else {
            rpcs.handle(request);
            final Methods.Begun begun = methods.takeBegun();
            if (begun != null) {
                if (begun.isEndless()) {
                    streams.add(request.response());
                }
                request.response().closeHandler(_ -> {
                    streams.remove(request.response());
                    begun.listener().onCancel();
                });
                if (begun.isEndless() && isLeaving) {
                    request.response().reset(REFUSED_STREAM);
                }
            }
        }
    }

    static boolean isOfDapr(final String path) {
        return path.startsWith(DAPR);
    }

    /** Another node's rpc of this app. */
    public void proxyByPeer(final HttpServerRequest request, final String appId, final String callerId) {
        proxy.handleOfPeer(request, appId, callerId);
    }

    private boolean isInRules(final String path) {
        final Groups.Group group = rules == ApiRules.NONE ? null : Groups.of(path);
        return group == null || rules.allows("grpc", group.version(), group.name());
    }

    /** Null: this caller may. The texts are daprd's. */
    private String refusal(final String sent) {
        if (sent == null) {
            return "missing api token in request metadata";
        }
        return MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), token)
                ? null
                : "authentication error: api token mismatch";
    }

    /** What no service of this port knows. Dapr hands it on to the app that the caller names, and wants it named. */
    private static void refuse(final GrpcServerRequest<Buffer, Buffer> request) {
        final String service = request.serviceName().fullyQualifiedName();
        if (isOfDapr("/" + service)) {
            request.response()
                    .status(GrpcStatus.UNIMPLEMENTED)
                    .statusMessage("unknown method " + request.methodName() + " for service " + service)
                    .end();
        } else {
            request.response()
                    .status(GrpcStatus.UNKNOWN)
                    .statusMessage(
                            "failed to proxy request: required metadata dapr-callee-app-id or dapr-app-id not found")
                    .end();
        }
    }
}
