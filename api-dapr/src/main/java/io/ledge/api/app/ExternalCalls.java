package io.ledge.api.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** Calls to addresses that are no apps of ours: {@code /invoke/https://host/method/…}. On the I/O thread. */
public final class ExternalCalls {
    private static final int MAX_HEADER_LENGTH = 64 * 1024;

    private final HttpClient client;

    public ExternalCalls(final Vertx vertx) {
        client = vertx.createHttpClient(
                new HttpClientOptions().setMaxHeaderSize(MAX_HEADER_LENGTH).setVerifyHost(true));
    }

    /** @param url with path and query, escaped */
    public <T> Future<T> open(final HttpMethod method, final String url, final HttpAppChannel.Exchange<T> exchange) {
        final RequestOptions options = new RequestOptions();
        try {
            options.setAbsoluteURI(url);
        } catch (final IllegalArgumentException ex) {
            return Future.failedFuture("not an address: " + url);
        }
        return client.request(options.setMethod(method)).compose(exchange::run);
    }
}
