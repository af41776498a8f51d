package io.ledge.api.app;

import io.ledge.api.middleware.Pipeline;
import io.ledge.api.resiliency.Waiting;
import io.ledge.api.semantics.HttpEndpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An app's calls to what is no app of ours: addresses ({@code /invoke/https://host/method/…}), and HTTP endpoints by their name,
 * each of those with a client of its own from its first call on. On the I/O thread.
 */
public final class ExternalCalls {
    private static final int MAX_HEADER_LENGTH = 64 * 1024;
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int END_TIMEOUT_S = 60;

    private final Vertx vertx;
    private final Pipeline pipeline;
    private final int maxAnswerLength;
    private final Map<String, HttpEndpoint> endpoints = new HashMap<>();
    private final Map<String, HttpClient> clients = new HashMap<>();
    private final HttpClient client;

    /**
     * @param pipeline what the calls pass: the app's own, as daprd has it
     * @param maxAnswerLength of an answer that is gathered
     */
    public ExternalCalls(
            final Vertx vertx, final List<HttpEndpoint> endpoints, final Pipeline pipeline, final int maxAnswerLength) {
        this.vertx = vertx;
        this.pipeline = pipeline;
        this.maxAnswerLength = maxAnswerLength;
        become(endpoints);
        client = vertx.createHttpClient(options(), pool());
    }

    /** From the next call on these are there, and no others; what is under way goes on for a while. */
    public void become(final List<HttpEndpoint> now) {
        final Map<String, HttpEndpoint> before = Map.copyOf(endpoints);
        endpoints.clear();
        now.forEach(endpoint -> endpoints.put(endpoint.name(), endpoint));
        before.forEach((name, endpoint) -> endClient(endpoint, endpoints.get(name)));
    }

    /** Another one, or in place of that of its name. */
    void put(final HttpEndpoint endpoint) {
        final HttpEndpoint before = endpoints.put(endpoint.name(), endpoint);
        if (before != null) {
            endClient(before, endpoint);
        }
    }

    /** One that speaks TLS otherwise than the next of its name. @param next null: there is none */
    private void endClient(final HttpEndpoint before, final HttpEndpoint next) {
        final String name = before.name();
        if (clients.containsKey(name) && (next == null || !next.tls().equals(before.tls()))) {
            clients.remove(name).shutdown(END_TIMEOUT_S, TimeUnit.SECONDS);
        }
    }

    /** As many calls to one host as to an app. */
    private static PoolOptions pool() {
        return new PoolOptions()
                .setHttp1MaxSize(ConcurrencyLimit.DEFAULT)
                .setMaxWaitQueueSize(ConcurrencyLimit.MAX_WAITING);
    }

    private static HttpClientOptions options() {
        return new HttpClientOptions()
                .setMaxHeaderSize(MAX_HEADER_LENGTH)
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setVerifyHost(true);
    }

    /** An address, or the name of an endpoint: those go before apps of that id. */
    public boolean has(final String target) {
        return endpoints.containsKey(target) || isUrl(target);
    }

    /** An address, and no name? */
    public static boolean isUrl(final String target) {
        return target.startsWith("http://") || target.startsWith("https://");
    }

    /**
     * Opens a request, with the endpoint's headers set. Fails with {@link AppRequest.RefusedException} when the pipeline does not
     * let it pass.
     *
     * @param target that {@link #has}
     * @param call to a path behind the target
     */
    public <T> Future<T> open(
            final HttpMethod method,
            final String target,
            final AppRequest call,
            final HttpAppChannel.Exchange<T> exchange) {
        final HttpEndpoint endpoint = endpoints.get(target);
        final String url = (endpoint == null ? target : endpoint.baseUrl()) + call.uri();
        final RequestOptions options = new RequestOptions();
        try {
            options.setAbsoluteURI(url);
        } catch (final IllegalArgumentException ex) {
            return Future.failedFuture("not an address: " + url);
        }
        call.behind(options.getURI());
        final AppRequest.RefusedException refusal = call.refusal(pipeline);
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        return client(endpoint)
                .request(options.setURI(call.uri()).setMethod(method))
                .compose(request -> {
                    if (endpoint != null) {
                        request.headers().addAll(endpoint.headers());
                    }
                    return exchange.runOrReset(request);
                });
    }

    /** As {@link #open}, request and answer whole. */
    public Future<InvokeAnswer> invoke(final String target, final InvokeMessage message, final Waiting waiting) {
        final String uri = message.query().isEmpty() ? message.path() : message.path() + "?" + message.query();
        final AppRequest call = new AppRequest(uri, message.headers()::get);
        final HttpAppChannel.Exchange<InvokeAnswer> exchange = request -> {
            message.headers().forEach((name, value) -> {
                if (!request.headers().contains(name)) {
                    request.putHeader(name, value);
                }
            });
            if (!message.contentType().isEmpty()) {
                request.putHeader(HttpHeaders.CONTENT_TYPE, message.contentType());
            }
            return request.send(call.seen(Buffer.buffer(message.data())))
                    .compose(response -> HttpAnswers.whole(response, maxAnswerLength));
        };
        return open(HttpMethod.valueOf(message.verb()), target, call, exchange.whileWaiting(waiting))
                .recover(ex -> ex instanceof final AppRequest.RefusedException refusal
                        ? Future.succeededFuture(HttpAnswers.refused(refusal))
                        : Future.failedFuture(ex));
    }

    private HttpClient client(final HttpEndpoint endpoint) {
        return endpoint == null || endpoint.tls().equals(HttpEndpoint.Tls.NONE)
                ? client
                : clients.computeIfAbsent(
                        endpoint.name(), _ -> vertx.createHttpClient(options(endpoint.tls()), pool()));
    }

    private static HttpClientOptions options(final HttpEndpoint.Tls tls) {
        final HttpClientOptions options = options();
        if (!tls.rootCa().isEmpty()) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(tls.rootCa())));
        }
        if (!tls.certificate().isEmpty()) {
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(tls.certificate()))
                    .addKeyValue(Buffer.buffer(tls.key())));
        }
        return options;
    }

    public void close() {
        client.close();
        clients.values().forEach(HttpClient::close);
    }
}
