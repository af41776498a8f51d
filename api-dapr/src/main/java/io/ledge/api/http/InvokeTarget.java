package io.ledge.api.http;

import io.ledge.api.app.GrpcOverHttp;
import io.ledge.api.app.InvokeHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Whom a request is for, when no other route has it.
 *
 * <pre>
 *   /v1.0/invoke/APP/method/PATH…        APP may be http://host:port, escaped or not
 *   PATH… with header dapr-app-id: APP, or basic auth with user dapr-app-id and APP as the password
 * </pre>
 *
 * @param appId unescaped
 * @param path for the app, as escaped as it came
 * @param search the query with its question mark, as escaped as it came; empty: none
 */
record InvokeTarget(String appId, String path, String search) {
    private static final String PREFIX = "/v1.0/invoke/";
    private static final String METHOD = "/method";
    private static final String BASIC = "Basic ";

    /** Null: it is for nobody. */
    static InvokeTarget of(final Exchange exchange) {
        final HttpServerRequest request = exchange.request();
        final String path = exchange.path();
        if (!isPath(path)) {
            return null;
        }
        final String query = exchange.query() == null ? "" : "?" + exchange.query();
        if (path.startsWith(PREFIX)) {
            return ofPath(path, query);
        }
        final String header = request.getHeader(InvokeHeaders.APP_ID);
        final String appId = header == null || header.isEmpty() ? ofBasicAuth(request) : header;
        return appId.isEmpty() ? null : ofUri(appId, path + query);
    }

    /** What has no slash in front would go on as part of the host's name. */
    private static boolean isPath(final String path) {
        return path.startsWith("/");
    }

    /** The request's path is the app's. Null: it is no path. */
    static InvokeTarget ofApp(final String appId, final HttpServerRequest request) {
        return !isPath(request.path())
                ? null
                : ofUri(appId, request.path() + (request.query() == null ? "" : "?" + request.query()));
    }

    private static InvokeTarget ofUri(final String appId, final String uri) {
        final int query = uri.indexOf('?');
        return query < 0
                ? new InvokeTarget(appId, uri, "")
                : new InvokeTarget(appId, uri.substring(0, query), uri.substring(query));
    }

    /** What a node escaped, as an app that gets it in a line of HTTP would of its own node. */
    InvokeTarget asUri(final MultiMap ofPeer) {
        return ofUri(appId, GrpcOverHttp.uri(ofPeer, uri()));
    }

    /** What a node escaped, as an app that gets a method and not a URI would of its own node. */
    InvokeTarget asText(final MultiMap ofPeer) {
        return new InvokeTarget(appId, GrpcOverHttp.unescaped(ofPeer, path), GrpcOverHttp.unescaped(ofPeer, search));
    }

    private static InvokeTarget ofPath(final String path, final String query) {
        final int end = path.indexOf(METHOD, PREFIX.length());
        final int rest = end + METHOD.length();
        if (end <= PREFIX.length() || rest == path.length() || path.charAt(rest) != '/') {
            return null;
        }
        final String appId = Segments.decode(path.substring(PREFIX.length(), end));
        return ofUri(appId, path.substring(rest) + query);
    }

    /** Then the header is the node's, and no app's. */
    static boolean isByBasicAuth(final HttpServerRequest request) {
        return request.getHeader(InvokeHeaders.APP_ID) == null
                && !ofBasicAuth(request).isEmpty();
    }

    /** Empty: not by it. */
    private static String ofBasicAuth(final HttpServerRequest request) {
        final String header = request.getHeader("authorization");
        if (header == null || !header.startsWith(BASIC)) {
            return "";
        }
        try {
            final String text = new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).trim()), StandardCharsets.UTF_8);
            return text.startsWith(InvokeHeaders.APP_ID + ":") ? text.substring(InvokeHeaders.APP_ID.length() + 1) : "";
        } catch (final IllegalArgumentException ex) {
            return "";
        }
    }

    String uri() {
        return path + search;
    }

    /** Without its question mark; empty: none. */
    String query() {
        return search.isEmpty() ? "" : search.substring(1);
    }
}
