package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpcio.server.GrpcIoServer;
import io.vertx.grpcio.server.GrpcIoServiceBridge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An app that serves gRPC: services of Dapr's stubs or of its own, on a socket, and what came to them. */
final class GrpcApp implements AutoCloseable {
    /** What one rpc brought, for the test that asks for it. */
    final BlockingQueue<Object> received = new LinkedBlockingQueue<>();

    /** Metadata of the rpcs, in their order. */
    final BlockingQueue<Metadata> metadata = new LinkedBlockingQueue<>();

    private static final int MAX_MESSAGE = 4 << 20;

    private final int port;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private HttpServer server;

    /** Does not listen yet. */
    GrpcApp() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    GrpcApp start(final BindableService... services) {
        return start(rpcs -> {
            for (final BindableService service : services) {
                GrpcIoServiceBridge.bridge(ServerInterceptors.intercept(service, new Listening()))
                        .bind(rpcs);
            }
        });
    }

    /** One that serves what is bound to it. */
    GrpcApp start(final Consumer<GrpcIoServer> binding) {
        final GrpcIoServer rpcs = GrpcIoServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(MAX_MESSAGE));
        binding.accept(rpcs);
        server = vertx.createHttpServer(new HttpServerOptions().setReuseAddress(true))
                .requestHandler(rpcs)
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return this;
    }

    void stop() {
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().join();
            server = null;
        }
    }

    private final class Listening implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                final ServerCall<Q, A> call, final Metadata headers, final ServerCallHandler<Q, A> next) {
            if (!call.getMethodDescriptor().getFullMethodName().contains("/List")) {
                metadata.add(headers);
            }
            return next.startCall(call, headers);
        }
    }

    <T> T next(final Class<T> type) throws InterruptedException {
        final Object request = received.poll(20, TimeUnit.SECONDS);
        assertNotNull(request, "the app got no call");
        return type.cast(request);
    }

    String nextMetadata(final String name) throws InterruptedException {
        final Metadata headers = metadata.poll(20, TimeUnit.SECONDS);
        assertNotNull(headers, "the app got no call");
        return headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }

    /** Its connections first: those that end with their event loop may stay open as long as this JVM does. */
    @Override
    public void close() {
        stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
