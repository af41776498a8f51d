package io.ledge.api;

import io.ledge.api.app.AppDirectory;
import io.ledge.api.app.CallEnd;
import io.ledge.api.app.ExternalCalls;
import io.ledge.api.app.IpcCalls;
import io.ledge.api.app.IpcEndpoints;
import io.ledge.api.app.NetworkText;
import io.ledge.api.app.PeerCalls;
import io.ledge.api.app.PeerDirectory;
import io.ledge.api.core.BytesUnderWay;
import io.ledge.api.core.CoreLink;
import io.ledge.api.core.Invocation;
import io.ledge.api.core.InvocationResult;
import io.ledge.api.core.IoThread;
import io.ledge.api.core.PubSubProxy;
import io.ledge.api.middleware.Pipeline;
import io.ledge.api.resiliency.Resiliency;
import io.ledge.api.resiliency.ResiliencySpec;
import io.ledge.api.semantics.AppApi;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.BindingApi;
import io.ledge.api.semantics.ConfigurationApi;
import io.ledge.api.semantics.ConversationApi;
import io.ledge.api.semantics.CryptoApi;
import io.ledge.api.semantics.HealthApi;
import io.ledge.api.semantics.HttpEndpoint;
import io.ledge.api.semantics.InvokeApi;
import io.ledge.api.semantics.LockApi;
import io.ledge.api.semantics.MetadataApi;
import io.ledge.api.semantics.PublishApi;
import io.ledge.api.semantics.SecretsApi;
import io.ledge.api.semantics.StateApi;
import io.ledge.api.semantics.StateQueryApi;
import io.ledge.api.semantics.SubscribeApi;
import io.ledge.api.semantics.TlsFiles;
import io.ledge.core.port.AppPorts;
import io.ledge.core.wait.GuestPass;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Serves the APIs of this process's apps, all on one I/O thread. Wired by any thread; {@link #close} ends all of them. */
public final class ApiHost implements AutoCloseable {
    private static final long CLOSE_TIMEOUT_S = 10;

    private final AppPorts ports;
    private final Vertx vertx;
    private final Context context;
    private final IoThread io;
    private final AppDirectory directory;
    private final IpcCalls ipcCalls;
    private PeerListener peers; // null: other nodes cannot call. On the I/O thread

    /**
     * Starts the I/O thread.
     *
     * @param passes called on the I/O thread: its right to run the core's cycle
     * @param receiveTimeoutMs within which the first head of a connection must be there
     * @param others where apps of other nodes are
     * @param policies of the resources that hold for an app over IPC alone, by its id
     * @param endpoints of the resources that such an app may call, by its id
     * @param bytes of calls by apps over IPC, of the node
     */
    public ApiHost(
            final AppPorts ports,
            final Supplier<GuestPass> passes,
            final long receiveTimeoutMs,
            final PeerDirectory others,
            final Function<String, List<ResiliencySpec>> policies,
            final Function<String, List<HttpEndpoint>> endpoints,
            final BytesUnderWay bytes) {
        this.ports = ports;
        vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(1)
                        .setWorkerPoolSize(1)
                        .setInternalBlockingPoolSize(1)
                        .setDisableTCCL(true))
                .withTransport(new ImpatientTransport(receiveTimeoutMs).asTransport())
                .build();
        context = vertx.getOrCreateContext();
        io = await(onIo(() -> new IoThread(context, passes)));
        directory = new AppDirectory(
                new PeerCalls(vertx, others, Ipc.DEFAULT_MAX_BODY_LENGTH),
                policies,
                new IpcEndpoints(
                        new ExternalCalls(vertx, List.of(), Pipeline.NONE, Ipc.DEFAULT_MAX_BODY_LENGTH), endpoints),
                bytes,
                new VertxTimers(vertx));
        ipcCalls = new IpcCalls(directory);
    }

    /**
     * From now on other nodes can call the apps served since.
     *
     * @param port 0: a free one
     * @param token that they have to send
     * @param tls null: none
     * @param onCertificate gets each certificate that is shown from then on, in PEM; on the I/O thread
     * @return the port in use
     * @throws ApiException when the address is taken, or the certificate cannot be used
     */
    public int listenToPeers(
            final String address,
            final int port,
            final String token,
            final TlsFiles tls,
            final Consumer<String> onCertificate)
            throws ApiException {
        final PeerListener listener = new PeerListener(vertx, directory, token, tls, onCertificate);
        try {
            final int actual = await(onIo(() -> listener.listen(port, address)).compose(listening -> listening));
            await(onIo(() -> peers = listener));
            return actual;
        } catch (final CompletionException ex) {
            await(onIo(() -> listener.close(0)));
            throw new ApiException(
                    "other nodes cannot be listened to on " + address + ":" + port + ": "
                            + NetworkText.of(ex.getCause()),
                    ex.getCause());
        }
    }

    /**
     * Calls, for an app over IPC, what is outside of the node, or an app that another one serves. Any thread.
     *
     * @param call has the id of the app that is called
     */
    public void invokeElsewhere(final String callerId, final Invocation call, final CallEnd end) {
        context.runOnContext(_ -> ipcCalls.invoke(callerId, call, new CallEnd() {
            @Override
            public void answered(final InvocationResult result) {
                end.answered(result);
            }

            @Override
            public void refused(final ErrorCode code, final String reason) {
                end.refused(code, reason);
            }

            @Override
            public void onGone(final Runnable cancel) {
                end.onGone(() -> context.runOnContext(_ -> cancel.run()));
            }
        }));
    }

    /** No more calls of other nodes; those under way have the time to end. @return complete, and well, when they have */
    public CompletableFuture<Void> closeToPeers(final long drainTimeoutMs) {
        return onIo(() -> peers == null ? Future.<Void>succeededFuture() : peers.close(drainTimeoutMs))
                .compose(closing -> closing)
                .otherwiseEmpty()
                .toCompletionStage()
                .toCompletableFuture();
    }

    /**
     * Starts the servers of one app; returns when they listen.
     *
     * @throws ApiException when an address is taken, or there is no room for another app
     */
    public AppServer serve(final AppContext app) throws ApiException {
        try {
            final CoreLink link = CoreLink.open(ports, app.appId(), io).join();
            return listen(await(onIo(() -> new AppServer(vertx, app, api(app, link), link, directory))));
        } catch (final CompletionException ex) {
            throw new ApiException(
                    "app '" + app.appId() + "' cannot be served: " + NetworkText.of(ex.getCause()), ex.getCause());
        }
    }

    /** One that cannot listen leaves nothing behind. */
    private AppServer listen(final AppServer server) {
        try {
            return await(onIo(server::listen)
                    .compose(listening -> listening)
                    .compose(listening -> onIo(() -> openToPeers(listening))));
        } catch (final CompletionException ex) {
            server.close();
            throw ex;
        }
    }

    private AppServer openToPeers(final AppServer server) {
        final PeerListener listener = peers;
        if (listener != null) {
            listener.add(server);
            server.onEnd(() -> listener.remove(server));
        }
        return server;
    }

    private AppApi api(final AppContext app, final CoreLink link) {
        final PubSubProxy pubSub = new PubSubProxy(link);
        final Resiliency resiliency = new Resiliency(app.resiliencies(), new VertxTimers(vertx));
        final StateApi state = new StateApi(app.appId(), app.components(), link);
        return new AppApi(
                state,
                new StateQueryApi(state, app.components(), link),
                new PublishApi(app.appId(), app.components(), pubSub),
                new SubscribeApi(app.appId(), app.components(), pubSub),
                new BindingApi(app.components(), link, resiliency),
                new InvokeApi(link),
                new SecretsApi(app.components(), app.secretScopes()),
                new ConfigurationApi(app.components(), link),
                new LockApi(app.components(), link),
                new CryptoApi(app.components(), link::execute),
                new ConversationApi(app.components()),
                new MetadataApi(app.appId(), app.runtimeVersion(), app.components(), () -> app.httpEndpoints().stream()
                        .map(HttpEndpoint::name)
                        .toList()),
                new HealthApi(app.appId()),
                resiliency,
                app.shutdown());
    }

    private <T> Future<T> onIo(final Supplier<T> task) {
        final Promise<T> promise = Promise.promise();
        context.runOnContext(_ -> {
            try {
                promise.complete(task.get());
            } catch (final Throwable ex) {
                promise.fail(ex);
            }
        });
        return promise.future();
    }

    /** @throws CompletionException with the cause */
    private static <T> T await(final Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** Ends the I/O thread; apps are closed before. */
    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(CLOSE_TIMEOUT_S, TimeUnit.SECONDS)
                .join();
    }
}
