package io.ledge.api.grpc;

import io.grpc.MethodDescriptor;
import io.ledge.api.app.AppChannel;
import io.ledge.api.app.AppClient;
import io.ledge.api.app.ConcurrencyLimit;
import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.app.UnreachableException;
import io.ledge.api.app.WholeBody;
import io.ledge.api.json.HeaderText;
import io.ledge.api.resiliency.Waiting;
import io.ledge.api.semantics.AppEndpoint;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Calls an app's gRPC server: one message each way, over HTTP/2, many calls on a connection. Vert.x's own
 * gRPC client tells nobody that a connection has ended. Streams that are passed on have connections of their own: as many
 * as are open do not keep the node's calls waiting. On the I/O thread.
 */
final class AppCalls {
    private static final int CONNECTIONS_TRIED = 2;

    private final AppEndpoint endpoint;
    private final HttpClient client;
    private final HttpClient streams;
    private final ConcurrencyLimit limit;
    private final int maxMessageLength;
    private Runnable onUnreachable = () -> {};
    private Runnable onLost = () -> {};

    /** @param maxMessageLength of an answer, in bytes */
    AppCalls(final Vertx vertx, final AppEndpoint endpoint, final int maxMessageLength) {
        this.endpoint = endpoint;
        this.maxMessageLength = maxMessageLength;
        limit = new ConcurrencyLimit(endpoint.maxConcurrency());
        client = AppClient.of(vertx, endpoint, () -> onLost.run());
        streams = AppClient.of(vertx, endpoint, () -> onLost.run());
    }

    void onUnreachable(final Runnable listener) {
        onUnreachable = listener;
    }

    void onLost(final Runnable listener) {
        onLost = listener;
    }

    /** Fails with {@link UnreachableException} when the app is not there, and otherwise when it went without an answer. */
    <Q, A> Future<AppReply<A>> call(
            final MethodDescriptor<Q, A> method,
            final Map<String, String> metadata,
            final Q message,
            final Waiting waiting) {
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        metadata.forEach((name, value) -> {
            if (!name.equalsIgnoreCase(InvokeHeaders.API_TOKEN)
                    && HeaderText.isName(name)
                    && HeaderText.isValue(value)) {
                headers.set(name, value);
            }
        });
        return call(method, headers, message, waiting);
    }

    /** As {@link #call(MethodDescriptor, Map, Object, Waiting)}, with metadata that may have a name twice. */
    <Q, A> Future<AppReply<A>> call(
            final MethodDescriptor<Q, A> method, final MultiMap metadata, final Q message, final Waiting waiting) {
        return limit.run(() -> waiting.isOver()
                ? Future.failedFuture(AppChannel.GIVEN_UP)
                : call(method, metadata, message, request -> isWanted(request, waiting)));
    }

    /** As {@link #call}, however many others are under way. @param idleMs its stream is reset when nothing comes for so long */
    <Q, A> Future<AppReply<A>> callNow(
            final MethodDescriptor<Q, A> method, final MultiMap metadata, final Q message, final long idleMs) {
        return call(method, metadata, message, request -> {
            request.idleTimeout(idleMs);
            return true;
        });
    }

    /** Or else it is reset. */
    private static boolean isWanted(final HttpClientRequest request, final Waiting waiting) {
        if (waiting.isOver()) {
            request.reset();
            return false;
        }
        waiting.onOver(request::reset);
        return true;
    }

    /** @param opened looks at an open request; false: it is not to be sent */
    private <Q, A> Future<AppReply<A>> call(
            final MethodDescriptor<Q, A> method,
            final MultiMap metadata,
            final Q message,
            final Predicate<HttpClientRequest> opened) {
        final Buffer frame = Frames.of(method.streamRequest(message));
        return send("/" + method.getFullMethodName(), metadata, frame, opened, CONNECTIONS_TRIED)
                .compose(response -> WholeBody.of(response, Frames.HEADER_LENGTH + maxMessageLength)
                        .map(body -> AppReply.of(method, response, body)));
    }

    private Future<HttpClientResponse> send(
            final String path,
            final MultiMap metadata,
            final Buffer frame,
            final Predicate<HttpClientRequest> opened,
            final int tries) {
        return open(client, path).compose(request -> {
            if (!opened.test(request)) {
                return Future.failedFuture(AppChannel.GIVEN_UP);
            }
            AppHeaders.toApp(metadata, request.headers());
            request.putHeader(HttpHeaders.CONTENT_TYPE, "application/grpc").putHeader("te", "trailers");
            return request.send(frame)
                    .recover(ex -> tries > 1 && isUnseen(request, ex)
                            ? send(path, metadata, frame, opened, tries - 1)
                            : Future.failedFuture(ex));
        });
    }

    /** The app was about to end the connection when the call came: it says which streams it has not looked at. */
    private static boolean isUnseen(final HttpClientRequest request, final Throwable ex) {
        return ex instanceof final HttpClosedException closed
                && closed.goAway() != null
                && (request.streamId() < 0
                        || request.streamId() > closed.goAway().getLastStreamId());
    }

    /** A stream to the app, with the app's token on it and nothing sent yet. @param path of the rpc, with its slash */
    Future<HttpClientRequest> open(final String path) {
        return open(streams, path);
    }

    private Future<HttpClientRequest> open(final HttpClient over, final String path) {
        return over.request(HttpMethod.POST, path).transform(result -> {
            if (result.failed()) {
                onUnreachable.run();
                return Future.failedFuture(new UnreachableException(endpoint, result.cause()));
            }
            if (!endpoint.apiToken().isEmpty()) {
                result.result().putHeader(InvokeHeaders.API_TOKEN, endpoint.apiToken());
            }
            return Future.succeededFuture(result.result());
        });
    }

    void close() {
        client.close();
        streams.close();
    }
}
