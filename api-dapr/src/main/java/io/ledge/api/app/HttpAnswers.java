package io.ledge.api.app;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;

/** Answers over HTTP, gathered. */
final class HttpAnswers {
    private HttpAnswers() {}

    /** @param maxLength of the body, in bytes */
    static Future<InvokeAnswer> whole(final HttpClientResponse response, final int maxLength) {
        final String contentType = response.getHeader(HttpHeaders.CONTENT_TYPE);
        return WholeBody.of(response, maxLength)
                .map(body -> new InvokeAnswer.Http(
                        response.statusCode(),
                        response.statusMessage(),
                        contentType == null ? "" : contentType,
                        response.headers(),
                        body.getBytes()));
    }
}
