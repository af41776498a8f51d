package io.ledge.api.app;

import io.ledge.api.core.BindingDelivery;
import io.ledge.api.json.HeaderText;
import io.ledge.api.middleware.Pipeline;
import io.ledge.api.resiliency.Waiting;
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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Calls one app over HTTP, on kept connections. On the I/O thread. */
public final class HttpAppChannel implements AppChannel {
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final byte[] NOTHING = {};

    private final AppEndpoint endpoint;
    private final Pipeline pipeline;
    private final HttpClient client;
    private final ConcurrencyLimit limit;
    private final int maxAnswerLength;
    private boolean isAdmitted = true;
    private Runnable onUnreachable = () -> {};
    private Runnable onLost = () -> {};

    /**
     * @param pipeline what all calls pass but the question whether the app is well
     * @param maxAnswerLength in bytes, of an answer that is gathered
     */
    public HttpAppChannel(
            final Vertx vertx, final AppEndpoint endpoint, final Pipeline pipeline, final int maxAnswerLength) {
        this(endpoint, pipeline, maxAnswerLength, onLost -> AppClient.of(vertx, endpoint, onLost));
    }

    /** @param clients makes the client, which tells whenever a connection has ended */
    HttpAppChannel(
            final AppEndpoint endpoint,
            final Pipeline pipeline,
            final int maxAnswerLength,
            final Function<Runnable, HttpClient> clients) {
        this.endpoint = endpoint;
        this.pipeline = pipeline;
        this.maxAnswerLength = maxAnswerLength;
        limit = new ConcurrencyLimit(endpoint.maxConcurrency());
        client = clients.apply(() -> onLost.run());
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
        return call("GET", "/dapr/config", "", Map.of(), NOTHING, Waiting.FOREVER)
                .map(response -> response.isOk() ? response.body() : NOTHING);
    }

    @Override
    public Future<Wanted> subscriptions() {
        if (!pipeline.isComplete()) {
            return Future.failedFuture("a handler of the app's pipeline is not there");
        }
        return call("GET", "/dapr/subscribe", "", Map.of(), NOTHING, Waiting.FOREVER)
                .map(response -> () -> response.status() == 200 ? SubscribeJson.read(response.body()) : List.of());
    }

    @Override
    public Future<Boolean> wantsBinding(final String name, final String route) {
        return call("OPTIONS", route, "", Map.of(), NOTHING, Waiting.FOREVER)
                .map(response -> response.isOk() || response.status() == METHOD_NOT_ALLOWED);
    }

    @Override
    public Future<AckStatus> deliver(final String path, final TopicMessage message, final Waiting waiting) {
        final byte[] body = CloudEventJson.write(
                message.delivery().pubsub(), message.delivery().topic(), message.event());
        return call("POST", path, ContentTypes.CLOUD_EVENT, message.headers(), body, waiting)
                .map(AppStatus::of);
    }

    @Override
    public Future<AckStatus[]> deliverAll(final String path, final List<TopicMessage> messages, final Waiting waiting) {
        final Map<String, String> headers =
                Map.of(TopicMessage.PUBSUB_NAME, messages.getFirst().delivery().pubsub());
        return call("POST", path, ContentTypes.JSON, headers, BulkJson.write(messages), waiting)
                .map(response -> BulkJson.read(response, messages.size()));
    }

    @Override
    public Future<AckStatus> deliver(final String route, final BindingDelivery event, final Waiting waiting) {
        return call("POST", route, ContentTypes.JSON, event.metadata(), event.data(), waiting)
                .map(response -> response.isOk() ? AckStatus.SUCCESS : AckStatus.RETRY);
    }

    @Override
    public Future<InvokeAnswer> invoke(final InvokeMessage message, final Waiting waiting) {
        final String uri = message.query().isEmpty() ? message.path() : message.path() + "?" + message.query();
        final AppRequest call = new AppRequest(uri, message.headers()::get);
        final Exchange<InvokeAnswer> exchange = request -> {
            request.headers().addAll(message.headers());
            if (!message.contentType().isEmpty()) {
                request.putHeader(HttpHeaders.CONTENT_TYPE, message.contentType());
            }
            return request.send(call.seen(Buffer.buffer(message.data())))
                    .compose(response -> HttpAnswers.whole(response, maxAnswerLength));
        };
        if (!isAdmitted) {
            return Future.failedFuture(ILL);
        }
        final AppRequest.RefusedException refusal = call.refusal(pipeline);
        return refusal == null
                ? whileWaiting(waiting, HttpMethod.valueOf(message.verb()), call.uri(), exchange)
                : Future.succeededFuture(HttpAnswers.refused(refusal));
    }

    /** One call, its answer gathered. @param contentType empty: none. @param metadata what of it can be a header is one */
    private Future<AppResponse> call(
            final String method,
            final String path,
            final String contentType,
            final Map<String, String> metadata,
            final byte[] body,
            final Waiting waiting) {
        final AppRequest call = new AppRequest(path, metadata::get);
        final AppRequest.RefusedException refusal = call.refusal(pipeline);
        if (refusal != null) {
            return Future.succeededFuture(
                    new AppResponse(refusal.status(), refusal.getMessage().getBytes(StandardCharsets.UTF_8)));
        }
        return whileWaiting(waiting, HttpMethod.valueOf(method), call.uri(), request -> {
            metadata.forEach((name, value) -> {
                if (InvokeHeaders.isOfMetadata(name) && HeaderText.isName(name) && HeaderText.isValue(value)) {
                    request.putHeader(name, value);
                }
            });
            if (!contentType.isEmpty()) {
                request.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
            }
            return request.send(call.seen(Buffer.buffer(body)))
                    .compose(response -> WholeBody.of(response, maxAnswerLength)
                            .map(gathered -> new AppResponse(response.statusCode(), gathered.getBytes())));
        });
    }

    private <T> Future<T> whileWaiting(
            final Waiting waiting, final HttpMethod method, final String uri, final Exchange<T> exchange) {
        return limit.run(() -> waiting.isOver()
                ? Future.failedFuture(GIVEN_UP)
                : connect(method, uri, exchange.whileWaiting(waiting)));
    }

    /** Sends over an open request; completes when the answer has been taken, all of it. */
    @FunctionalInterface
    public interface Exchange<T> {
        Future<T> run(HttpClientRequest request);

        /** As this one; the request is reset when nobody waits for it any more. */
        default Exchange<T> whileWaiting(final Waiting waiting) {
            return request -> {
                if (waiting.isOver()) {
                    request.reset();
                    return Future.failedFuture(GIVEN_UP);
                }
                waiting.onOver(request::reset);
                return run(request);
            };
        }

        /** As {@link #run}; a request that it throws over is not left open. */
        default Future<T> runOrReset(final HttpClientRequest request) {
            try {
                return run(request);
            } catch (final RuntimeException ex) {
                request.reset();
                return Future.failedFuture(ex);
            }
        }
    }

    /**
     * Opens a caller's request when the app takes another, with its token set. Fails with {@link AppRequest.RefusedException}
     * when the pipeline does not let it pass.
     */
    public <T> Future<T> open(final HttpMethod method, final AppRequest call, final Exchange<T> exchange) {
        if (!isAdmitted) {
            return Future.failedFuture(ILL);
        }
        final AppRequest.RefusedException refusal = call.refusal(pipeline);
        return refusal == null ? limit.run(() -> connect(method, call.uri(), exchange)) : Future.failedFuture(refusal);
    }

    private <T> Future<T> connect(final HttpMethod method, final String uri, final Exchange<T> exchange) {
        return client.request(method, uri)
                .recover(ex -> {
                    onUnreachable.run();
                    return Future.failedFuture(new UnreachableException(endpoint, ex));
                })
                .compose(request -> {
                    if (!endpoint.apiToken().isEmpty()) {
                        request.putHeader(InvokeHeaders.API_TOKEN, endpoint.apiToken());
                    }
                    return exchange.runOrReset(request);
                });
    }

    @Override
    public Future<Boolean> isWell(final String path, final long timeoutMs) {
        return connect(HttpMethod.GET, path, request -> request.send()
                .compose(response -> WholeBody.of(response, maxAnswerLength)
                        .map(_ -> response.statusCode() >= 200 && response.statusCode() < 300))
                .timeout(timeoutMs, TimeUnit.MILLISECONDS)
                .onFailure(_ -> request.reset()));
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
