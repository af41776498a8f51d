package io.ledge.api;

import io.ledge.api.app.AppChannel;
import io.ledge.api.app.AppDirectory;
import io.ledge.api.app.AppLink;
import io.ledge.api.app.ExternalCalls;
import io.ledge.api.app.HttpAppChannel;
import io.ledge.api.core.CoreLink;
import io.ledge.api.grpc.GrpcApi;
import io.ledge.api.grpc.GrpcAppChannel;
import io.ledge.api.http.HttpApi;
import io.ledge.api.semantics.AppApi;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppResources;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One app's API while it is served. */
public final class AppServer implements AutoCloseable {
    private final AppContext context;
    private final AppApi api;
    private final CoreLink link;
    private final AppDirectory directory;
    private final ExternalCalls external;
    private final AppLink app; // null: the app serves nothing
    private final List<HttpApi> https = new ArrayList<>();
    private final List<GrpcApi> grpcs = new ArrayList<>();
    private final List<ApiSocket> sockets = new CopyOnWriteArrayList<>();
    private final Vertx vertx;
    private final ApiTls tls; // null: none
    private boolean isEnded; // on the I/O thread
    private Runnable onEnd = () -> {}; // on the I/O thread
    private KeyCertOptions certificate; // null: none
    private int httpPort;
    private int grpcPort;

    AppServer(
            final Vertx vertx,
            final AppContext context,
            final AppApi api,
            final CoreLink link,
            final AppDirectory directory) {
        this.directory = directory;
        external = new ExternalCalls(vertx, context.httpEndpoints(), context.appPipeline(), context.maxBodyLength());
        app = context.appEndpoint() == null
                ? null
                : new AppLink(vertx, context, api, channel(vertx, context, api), directory);
        this.vertx = vertx;
        tls = context.tls() == null ? null : new ApiTls(vertx, context.tls(), this::onCertificate);
        this.context = context;
        this.api = api;
        this.link = link;
    }

    private static AppChannel channel(final Vertx vertx, final AppContext context, final AppApi api) {
        return switch (context.appEndpoint().protocol()) {
            case HTTP, HTTPS, H2C ->
                new HttpAppChannel(vertx, context.appEndpoint(), context.appPipeline(), context.maxBodyLength());
            case GRPC, GRPCS -> new GrpcAppChannel(vertx, context, api);
        };
    }

    /** On every address, the same two ports. */
    Future<AppServer> listen() {
        return readCertificate()
                .compose(_ -> listenHttp())
                .compose(_ -> listenGrpc())
                .compose(_ -> listenOnSockets())
                .map(_ -> {
                    api.health().outboundReady(true);
                    startApp();
                    return this;
                });
    }

    private Future<PemKeyCertOptions> readCertificate() {
        return tls == null ? Future.succeededFuture() : tls.start().onSuccess(pair -> certificate = pair);
    }

    private void onCertificate(final KeyCertOptions pair) {
        https.forEach(http -> http.certificate(pair));
        grpcs.forEach(grpc -> grpc.certificate(pair));
    }

    private Future<Integer> listenHttp() {
        httpPort = context.httpPort();
        Future<Integer> listening = Future.succeededFuture(httpPort);
        for (final String address : context.listenAddresses()) {
            listening = listening.compose(
                    port -> newHttp(certificate).listen(port, address).onSuccess(actual -> httpPort = actual));
        }
        return listening;
    }

    private Future<Integer> listenGrpc() {
        grpcPort = context.grpcPort();
        Future<Integer> listening = Future.succeededFuture(grpcPort);
        for (final String address : context.listenAddresses()) {
            listening = listening.compose(
                    port -> newGrpc(certificate).listen(port, address).onSuccess(actual -> grpcPort = actual));
        }
        return listening;
    }

    /** @param pair null: without TLS */
    private HttpApi newHttp(final KeyCertOptions pair) {
        final HttpApi http = new HttpApi(vertx, context, pair, api, directory, external);
        https.add(http);
        return http;
    }

    /** @param pair null: without TLS */
    private GrpcApi newGrpc(final KeyCertOptions pair) {
        final GrpcApi grpc = new GrpcApi(vertx, context, pair, api, directory, external);
        grpcs.add(grpc);
        return grpc;
    }

    /** As well as on the ports, and without TLS: nobody is between the two ends. */
    private Future<Void> listenOnSockets() {
        if (context.socketDirectory() == null) {
            return Future.succeededFuture();
        }
        final HttpApi http = newHttp(null);
        final GrpcApi grpc = newGrpc(null);
        return cleared("http")
                .compose(socket -> http.listen(socket))
                .compose(_ -> cleared("grpc"))
                .compose(grpc::listen);
    }

    private Future<Path> cleared(final String apiName) {
        final ApiSocket socket = ApiSocket.of(context.socketDirectory(), appId(), apiName);
        return vertx.executeBlocking(() -> {
            socket.clear();
            sockets.add(socket);
            return socket.path();
        });
    }

    private void startApp() {
        directory.add(new AppDirectory.Entry(context, app == null ? null : app.channel(), api.resiliency(), external));
        if (app == null) {
            api.health().ready(true);
        } else {
            app.start(); // the app may wait for us: it is ready later
        }
    }

    /** From now on the app has these of the resources. Any thread. */
    public void equip(final AppResources resources) {
        link.execute(() -> {
            if (isEnded) {
                return;
            }
            context.components().become(resources.components());
            context.subscriptions(resources.subscriptions());
            context.httpEndpoints(resources.httpEndpoints());
            api.resiliency().become(resources.resiliencies());
            external.become(resources.httpEndpoints());
            api.configuration().refresh();
            if (app != null) {
                app.declaredAnew();
            }
        });
    }

    /** Serves the app's HTTP. */
    HttpApi http() {
        return https.getFirst();
    }

    /** Serves the app's gRPC. */
    GrpcApi grpc() {
        return grpcs.getFirst();
    }

    /** As it was given. */
    public AppContext context() {
        return context;
    }

    public String appId() {
        return context.appId();
    }

    /** What the app may call; on the I/O thread. */
    public AppApi api() {
        return api;
    }

    /** In use. */
    public int httpPort() {
        return httpPort;
    }

    /** In use. */
    public int grpcPort() {
        return grpcPort;
    }

    /**
     * Brings the app nothing more, lets it end with what it was brought, for which it may need the API; stops to listen, lets
     * calls under way end, then ends the session with the core. Any thread but the I/O thread.
     */
    @Override
    public void close() {
        close(CompletableFuture.completedFuture(null));
    }

    /** Run when the app cannot be called any more. On the I/O thread, as that. */
    void onEnd(final Runnable listener) {
        onEnd = listener;
    }

    /** As {@link #close()}. @param others calls that need the app until then, with an end of their own */
    public void close(final CompletableFuture<Void> others) {
        final long startNs = System.nanoTime();
        link.execute(() -> grpcs.forEach(GrpcApi::endStreams));
        awaitDeliveries();
        api.health().ready(false);
        if (tls != null) {
            tls.close();
        }
        final long leftMs = Math.max(0, context.drainTimeoutMs() - (System.nanoTime() - startNs) / 1_000_000);
        final List<Future<Void>> closing = Stream.concat(
                        https.stream().map(http -> http.close(leftMs)),
                        grpcs.stream().map(grpc -> grpc.close(leftMs)))
                .toList();
        Future.join(closing)
                .otherwiseEmpty()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        sockets.forEach(ApiSocket::remove);
        others.join();
        final Promise<Void> ended = Promise.promise();
        link.execute(() -> {
            isEnded = true;
            directory.remove(appId());
            onEnd.run();
            api.resiliency().close();
            external.close();
            if (app != null) {
                app.close();
            }
            link.close();
            ended.complete();
        });
        ended.future().toCompletionStage().toCompletableFuture().join();
    }

    private void awaitDeliveries() {
        if (app == null || context.drainTimeoutMs() <= 0) {
            return;
        }
        final Promise<Void> delivered = Promise.promise();
        link.execute(() -> {
            app.drain().onComplete(delivered);
            api.health().ready(false);
        });
        delivered
                .future()
                .toCompletionStage()
                .toCompletableFuture()
                .completeOnTimeout(null, context.drainTimeoutMs(), TimeUnit.MILLISECONDS)
                .join();
    }
}
