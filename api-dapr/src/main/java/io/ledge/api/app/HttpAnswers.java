package io.ledge.api.app;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** Answers over HTTP, gathered. */
final class HttpAnswers {
    private HttpAnswers() {}

    /** What a pipeline says in the callee's place. */
    static InvokeAnswer refused(final AppRequest.RefusedException refusal) {
        return new InvokeAnswer.Http(
                refusal.status(),
                HttpResponseStatus.valueOf(refusal.status()).reasonPhrase(),
                "text/plain; charset=utf-8",
                MultiMap.caseInsensitiveMultiMap(),
                refusal.getMessage().getBytes(StandardCharsets.UTF_8));
    }

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
