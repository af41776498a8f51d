package io.ledge.api.app;

import io.ledge.api.core.BindingDelivery;
import io.ledge.api.json.HeaderText;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.CloudEventJson;
import io.ledge.api.semantics.ContentTypes;
import io.ledge.protocol.codec.AckStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls one app over HTTP, on kept connections. On the I/O thread. */
public final class HttpAppChannel implements AppChannel {
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final String API_TOKEN = "dapr-api-token";
    private static final String CONTENT_TYPE = "content-type";
    private static final byte[] NOTHING = {};

    private final AppEndpoint endpoint;
    private final HttpClient client;
    private final ConcurrencyLimit limit;
    private final int maxAnswerLength;
    private boolean isAdmitted = true;
    private Runnable onUnreachable = () -> {};
    private Runnable onLost = () -> {};

    /** @param maxAnswerLength in bytes, of an answer that is gathered */
    public HttpAppChannel(final Vertx vertx, final AppEndpoint endpoint, final int maxAnswerLength) {
        this.endpoint = endpoint;
        this.maxAnswerLength = maxAnswerLength;
        limit = new ConcurrencyLimit(endpoint.maxConcurrency());
        client = AppClient.of(vertx, endpoint, () -> onLost.run());
    }

    @Override
    public AppEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public void onUnreachable(final Runnable listener) {
        onUnreachable = listener;
    }

    @Override
    public void onLost(final Runnable listener) {
        onLost = listener;
    }

    @Override
    public Future<byte[]> config() {
        return call("GET", "/dapr/config", Map.of(), NOTHING)
                .map(response -> response.isOk() ? response.body() : NOTHING);
    }

    @Override
    public Future<Wanted> subscriptions() {
        return call("GET", "/dapr/subscribe", Map.of(), NOTHING)
                .map(response -> () -> response.status() == 200 ? SubscribeJson.read(response.body()) : List.of());
    }

    @Override
    public Future<Boolean> wantsBinding(final String name, final String route) {
        return call("OPTIONS", route, Map.of(), NOTHING)
                .map(response -> response.isOk() || response.status() == METHOD_NOT_ALLOWED);
    }

    @Override
    public Future<AckStatus> deliver(final String path, final TopicMessage message) {
        final Map<String, String> headers = message.headers();
        headers.put(CONTENT_TYPE, ContentTypes.CLOUD_EVENT);
        final byte[] body = CloudEventJson.write(
                message.delivery().pubsub(), message.delivery().topic(), message.event());
        return call("POST", path, headers, body).map(AppStatus::of);
    }

    @Override
    public Future<AckStatus[]> deliverAll(final String path, final List<TopicMessage> messages) {
        return call("POST", path, Map.of(CONTENT_TYPE, ContentTypes.JSON), BulkJson.write(messages))
                .map(response -> BulkJson.read(response, messages.size()));
    }

    @Override
    public Future<AckStatus> deliver(final String route, final BindingDelivery event) {
        final Map<String, String> headers = new HashMap<>(event.metadata());
        headers.put(CONTENT_TYPE, ContentTypes.JSON);
        return call("POST", route, headers, event.data())
                .map(response -> response.isOk() ? AckStatus.SUCCESS : AckStatus.RETRY);
    }

    @Override
    public Future<InvokeAnswer> invoke(final InvokeMessage message) {
        final String uri = message.query().isEmpty() ? message.path() : message.path() + "?" + message.query();
        return open(HttpMethod.valueOf(message.verb()), uri, request -> {
            request.headers().addAll(message.headers());
            if (!message.contentType().isEmpty()) {
                request.putHeader(HttpHeaders.CONTENT_TYPE, message.contentType());
            }
            return request.send(Buffer.buffer(message.data()))
                    .compose(response -> HttpAnswers.whole(response, maxAnswerLength));
        });
    }

    /** One call, its answer gathered. */
    private Future<AppResponse> call(
            final String method, final String path, final Map<String, String> headers, final byte[] body) {
        return limit.run(() -> connect(HttpMethod.valueOf(method), path, request -> {
            headers.forEach((name, value) -> {
                if (HeaderText.isName(name) && HeaderText.isValue(value)) {
                    request.putHeader(name, value);
                }
            });
            return request.send(Buffer.buffer(body)).compose(response -> WholeBody.of(response, maxAnswerLength)
                    .map(gathered -> new AppResponse(response.statusCode(), gathered.getBytes())));
        }));
    }

    /** Sends over an open request; completes when the answer has been taken, all of it. */
    @FunctionalInterface
    public interface Exchange<T> {
        Future<T> run(HttpClientRequest request);
    }

    /**
     * Opens a caller's request when the app takes another, with its token set.
     *
     * @param uri path and query, escaped
     */
    public <T> Future<T> open(final HttpMethod method, final String uri, final Exchange<T> exchange) {
        return isAdmitted ? limit.run(() -> connect(method, uri, exchange)) : Future.failedFuture(ILL);
    }

    private <T> Future<T> connect(final HttpMethod method, final String uri, final Exchange<T> exchange) {
        return client.request(method, uri)
                .recover(ex -> {
                    onUnreachable.run();
                    return Future.failedFuture(new UnreachableException(endpoint, ex));
                })
                .compose(request -> {
                    if (!endpoint.apiToken().isEmpty()) {
                        request.putHeader(API_TOKEN, endpoint.apiToken());
                    }
                    return exchange.run(request);
                });
    }

    @Override
    public Future<Boolean> isWell(final String path) {
        return connect(HttpMethod.GET, path, request -> request.send()
                .compose(response -> WholeBody.of(response, maxAnswerLength)
                        .map(_ -> response.statusCode() >= 200 && response.statusCode() < 300)));
    }

    @Override
    public void admit(final boolean value) {
        isAdmitted = value;
    }

    @Override
    public void close() {
        client.close();
    }
}
