package io.ledge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import java.net.URLEncoder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Calls of the node's own methods, by the paths of Dapr's HTTP API; as many at once as the {@link NodeWindow} has room for. */
final class NodeMethods {
    private static final byte[] NOTHING = {};

    private final LedgeClient client;

    NodeMethods(final LedgeClient client) {
        this.client = client;
    }

    InvokeResponse get(final String path) {
        return call(path, NOTHING, InvokeOptions.get());
    }

    CompletableFuture<InvokeResponse> getAsync(final String path) {
        return callAsync(path, NOTHING, InvokeOptions.get());
    }

    InvokeResponse call(final String path, final byte[] data, final InvokeOptions options) {
        try {
            return client.nodeWindow()
                    .call(data.length, () -> client.invokeMethod(Ipc.NODE_APP_ID, path, data, options));
        } catch (final LedgeException ex) {
            throw told(ex);
        }
    }

    /** @param data not the caller's: they may be sent later */
    CompletableFuture<InvokeResponse> callAsync(final String path, final byte[] data, final InvokeOptions options) {
        return client.nodeWindow()
                .callAsync(data.length, () -> client.invokeMethodAsync(Ipc.NODE_APP_ID, path, data, options))
                .exceptionally(NodeMethods::rethrow);
    }

    private static InvokeResponse rethrow(final Throwable error) {
        final Throwable cause = Futures.unwrapped(error);
        throw cause instanceof final LedgeException ex ? told(ex) : new CompletionException(cause);
    }

    /** A node of an earlier version has no such app. */
    private static LedgeException told(final LedgeException ex) {
        return ex.code() == ErrorCode.APP_NOT_FOUND
                ? new LedgeException(ErrorCode.UNKNOWN_TEMPLATE, "the node is too old for this: start a newer one", ex)
                : ex;
    }

    /** For one segment of a path. */
    static String escaped(final String name) {
        return URLEncoder.encode(name, UTF_8);
    }
}
