package io.ledge.api.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * Which web pages may call: {@code --allowed-origins}, {@code *} being all. A preflight is answered here, before the token is
 * asked for, since browsers do not send it.
 */
final class Cors {
    private static final String ALL = "*";

    private final List<String> origins;

    /** @param origins none: no page may, and nothing is said about it */
    Cors(final List<String> origins) {
        this.origins = origins;
    }

    /** Adds to the response what the page's browser wants to see. @return true when that was all: the request is answered */
    boolean answer(final HttpServerRequest request) {
        final String origin = origins.isEmpty() ? null : request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return false;
        }
        final boolean isAllowed = origins.contains(ALL) || origins.contains(origin);
        final String method = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        final boolean isPreflight = request.method() == HttpMethod.OPTIONS && method != null;
        final MultiMap headers = request.response().headers();
        headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (isAllowed) {
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origins.contains(ALL) ? ALL : origin);
        }
        if (isPreflight) {
            if (isAllowed) {
                final String asked = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
                headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, method);
                headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, asked == null ? "" : asked);
            }
            request.response().setStatusCode(204).end();
        }
        return isPreflight;
    }
}
