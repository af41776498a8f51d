package io.ledge.api.app;

import io.ledge.api.json.HeaderText;
import io.ledge.api.semantics.AppEndpoint;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.Map;

/** Calls one app over HTTP/1.1, on kept connections. On the I/O thread. */
public final class HttpAppChannel {
    /** The app's answers may carry more than ours. */
    private static final int MAX_HEADER_LENGTH = 64 * 1024;

    static final int MAX_CONNECTIONS = 1024;
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final String API_TOKEN = "dapr-api-token";

    private final AppEndpoint endpoint;
    private final HttpClient client;
    private final ConcurrencyLimit limit;
    private Runnable onUnreachable = () -> {};
    private Runnable onLost = () -> {};

    public HttpAppChannel(final Vertx vertx, final AppEndpoint endpoint) {
        this.endpoint = endpoint;
        limit = new ConcurrencyLimit(endpoint.maxConcurrency());
        client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setDefaultHost(endpoint.host())
                        .setDefaultPort(endpoint.port())
                        .setConnectTimeout(CONNECT_TIMEOUT_MS)
                        .setTcpNoDelay(true)
                        .setMaxHeaderSize(MAX_HEADER_LENGTH))
                .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
                .withConnectHandler(connection -> connection.closeHandler(_ -> onLost.run()))
                .build();
    }

    public AppEndpoint endpoint() {
        return endpoint;
    }

    /** Told whenever no connection to the app can be made. */
    void onUnreachable(final Runnable listener) {
        onUnreachable = listener;
    }

    /** Told whenever a connection to the app has ended: the app with it, or not. */
    void onLost(final Runnable listener) {
        onLost = listener;
    }

    /** One call, its answer gathered. Fails with {@link UnreachableException} when the app is not there. */
    Future<AppResponse> call(
            final String method, final String path, final Map<String, String> headers, final byte[] body) {
        return open(HttpMethod.valueOf(method), path, request -> {
            headers.forEach((name, value) -> {
                if (HeaderText.isName(name) && HeaderText.isValue(value)) {
                    request.putHeader(name, value);
                }
            });
            return request.send(Buffer.buffer(body)).compose(response -> response.body()
                    .map(gathered -> new AppResponse(response.statusCode(), gathered.getBytes())));
        });
    }

    /** Sends over an open request; completes when the answer has been taken, all of it. */
    @FunctionalInterface
    public interface Exchange<T> {
        Future<T> run(HttpClientRequest request);
    }

    /**
     * Opens a request when the app takes another, with its token set.
     *
     * @param uri path and query, escaped
     */
    public <T> Future<T> open(final HttpMethod method, final String uri, final Exchange<T> exchange) {
        final Promise<T> done = Promise.promise();
        final boolean isTaken = limit.enter(() -> client.request(method, uri)
                .recover(ex -> {
                    onUnreachable.run();
                    return Future.failedFuture(new UnreachableException(endpoint, ex));
                })
                .compose(request -> {
                    if (!endpoint.apiToken().isEmpty()) {
                        request.putHeader(API_TOKEN, endpoint.apiToken());
                    }
                    return exchange.run(request);
                })
                .onComplete(result -> {
                    limit.leave();
                    done.handle(result);
                }));
        return isTaken
                ? done.future()
                : Future.failedFuture(
                        "the app has " + ConcurrencyLimit.MAX_WAITING + " calls waiting: try again later");
    }

    void close() {
        client.close();
    }

    /** No connection: nothing of the call has reached the app. */
    public static final class UnreachableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreachableException(final AppEndpoint endpoint, final Throwable cause) {
            super(
                    "the app does not listen on " + endpoint.host() + ":" + endpoint.port() + ": " + cause.getMessage(),
                    cause,
                    false,
                    false);
        }
    }
}
