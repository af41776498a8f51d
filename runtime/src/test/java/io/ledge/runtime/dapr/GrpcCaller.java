package io.ledge.runtime.dapr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.rpc.Status;
import io.dapr.v1.DaprGrpc;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpcio.client.GrpcIoClient;
import io.vertx.grpcio.client.GrpcIoClientChannel;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Calls an app's gRPC port by Dapr's stubs, as another process would: over a socket. */
public final class GrpcCaller implements AutoCloseable {
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Metadata.Key<String> MESSAGE =
            Metadata.Key.of("grpc-message", Metadata.ASCII_STRING_MARSHALLER);
    private static final long PATIENCE_S = 20;
    private static final int MAX_MESSAGE = 8 << 20;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Channel channel;

    public GrpcCaller(final int port) {
        this(SocketAddress.inetSocketAddress(port, "127.0.0.1"));
    }

    public GrpcCaller(final SocketAddress address) {
        channel = new GrpcIoClientChannel(
                GrpcIoClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(MAX_MESSAGE)), address);
    }

    public DaprGrpc.DaprFutureStub dapr() {
        return DaprGrpc.newFutureStub(channel);
    }

    /** For rpcs that stream. */
    DaprGrpc.DaprStub streams() {
        return DaprGrpc.newStub(channel);
    }

    public Channel channel() {
        return channel;
    }

    public DaprGrpc.DaprFutureStub daprWith(final String header, final String value) {
        final Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), value);
        return dapr().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    public static <A> A get(final ListenableFuture<A> answer) {
        try {
            return answer.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (final ExecutionException ex) {
            if (ex.getCause() instanceof final StatusRuntimeException status) {
                throw status;
            }
            throw new AssertionError(ex.getCause());
        } catch (final InterruptedException | TimeoutException ex) {
            throw new AssertionError(ex);
        }
    }

    /** That the call ends with this status and this text. */
    public static StatusRuntimeException assertFails(
            final io.grpc.Status.Code code, final String text, final Supplier<ListenableFuture<?>> call) {
        final StatusRuntimeException failure = assertFailsWith(code, call);
        assertEquals(text, text(failure));
        return failure;
    }

    /** Vert.x looks for it among the headers only, where it is when there is nothing else to send. */
    private static String text(final StatusRuntimeException failure) {
        final String ofHeaders = failure.getStatus().getDescription();
        final String ofTrailers = failure.getTrailers().get(MESSAGE);
        return ofHeaders != null || ofTrailers == null
                ? ofHeaders
                : URLDecoder.decode(ofTrailers.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** That the call ends with this status, whatever the text. */
    static StatusRuntimeException assertFailsWith(
            final io.grpc.Status.Code code, final Supplier<ListenableFuture<?>> call) {
        final StatusRuntimeException failure = assertThrows(StatusRuntimeException.class, () -> get(call.get()));
        assertEquals(code, failure.getStatus().getCode(), failure::getMessage);
        return failure;
    }

    /** What {@code grpc-status-details-bin} holds; null: there is none. */
    public static Status details(final StatusRuntimeException failure) throws Exception {
        final byte[] bytes = failure.getTrailers().get(DETAILS);
        return bytes == null ? null : Status.parseFrom(bytes);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
