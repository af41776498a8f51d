package io.ledge.api.http;

import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.json.HeaderText;
import io.ledge.api.middleware.PipelineRequest;
import io.ledge.api.middleware.UpperCase;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.TraceContext;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One request with its response. Answered once; what comes after the peer hung up is dropped. On the I/O thread. */
final class Exchange implements PipelineRequest {
    private static final System.Logger LOGGER = System.getLogger("ledge.http");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    private static final CharSequence TRACESTATE = HttpHeaders.createOptimized("tracestate");
    private static final String METADATA = "metadata.";

    /** Of a route's pattern; {@link Router} takes none with more. */
    static final int MAX_PARAMETERS = 4;

    private final HttpServerRequest request;
    private String path;
    private String query; // null: none
    private MultiMap rewritten; // the query's parameters; null: they are those of the request
    private String[] segments;
    private boolean isBodyUpperCase;
    private final String[] parameters = new String[2 * MAX_PARAMETERS]; // name, value, name, value
    private int parameterCount;
    private boolean isOfPeer;
    private byte[] body = {};

    Exchange(final HttpServerRequest request) {
        this.request = request;
        path = request.path();
        query = request.query();
        segments = Segments.of(path);
    }

    HttpServerRequest request() {
        return request;
    }

    HttpServerResponse response() {
        return request.response();
    }

    String method() {
        return request.method().name();
    }

    String[] segments() {
        return segments;
    }

    void parameter(final String name, final String value) {
        parameters[2 * parameterCount] = name;
        parameters[2 * parameterCount + 1] = value;
        parameterCount++;
    }

    /** Of the path; unescaped. */
    String parameter(final String name) {
        for (int i = 0; i < parameterCount; i++) {
            if (parameters[2 * i].equals(name)) {
                return parameters[2 * i + 1];
            }
        }
        return null;
    }

    /** Another node hands it on. Known by the port and the token that it came by: headers anybody may send. */
    void ofPeer() {
        isOfPeer = true;
    }

    boolean isOfPeer() {
        return isOfPeer;
    }

    void body(final byte[] bytes) {
        body = bytes;
    }

    byte[] body() {
        return body;
    }

    String header(final CharSequence name, final String otherwise) {
        final String value = request.getHeader(name);
        return value == null ? otherwise : value;
    }

    String query(final String name, final String otherwise) {
        final String value = hasQuery() ? params().get(name) : null;
        return value == null ? otherwise : value;
    }

    /** Every value of a name of the query, in order. */
    List<String> queryAll(final String name) {
        return hasQuery() ? params().getAll(name) : List.of();
    }

    /** The query's {@code metadata.NAME=VALUE}, without the prefix. */
    Map<String, String> metadata() {
        if (!hasQuery()) {
            return Map.of();
        }
        final Map<String, String> metadata = new HashMap<>();
        params().forEach((name, value) -> {
            if (name.startsWith(METADATA)) {
                metadata.put(name.substring(METADATA.length()), value);
            }
        });
        return metadata;
    }

    /** The request's own metadata with that of the query, which wins. */
    Map<String, String> metadata(final Map<String, String> own) {
        final Map<String, String> query = metadata();
        if (query.isEmpty()) {
            return own;
        }
        final Map<String, String> all = new HashMap<>(own);
        all.putAll(query);
        return all;
    }

    private MultiMap params() {
        try {
            return rewritten == null ? request.params() : rewritten;
        } catch (final IllegalArgumentException ex) {
            throw new QueryException("the query cannot be unescaped: " + ex.getMessage());
        }
    }

    private boolean hasQuery() {
        return query != null;
    }

    /** That of the caller, or a new one. */
    TraceContext trace() {
        return TraceContext.of(request.getHeader(TRACEPARENT), request.getHeader(TRACESTATE));
    }

    /** Runs the route; whatever it throws is answered, so that no peer waits for ever. */
    void handle(final Route route) {
        try {
            route.handle(this);
        } catch (final QueryException ex) {
            fail(DaprError.BAD_REQUEST.with(ex.getMessage()));
        } catch (final RuntimeException ex) {
            LOGGER.log(System.Logger.Level.ERROR, method() + " " + path, ex);
            fail(DaprError.INTERNAL.with(ex.toString()));
        }
    }

    /** A query that cannot be unescaped. */
    private static final class QueryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        QueryException(final String message) {
            super(message, null, false, false);
        }
    }

    // on its way through a pipeline

    @Override
    public String path() {
        return path;
    }

    @Override
    public String query() {
        return query;
    }

    @Override
    public String header(final String name) {
        return request.getHeader(name);
    }

    @Override
    public String origin() {
        final SocketAddress local = request.localAddress();
        final SocketAddress remote = request.remoteAddress();
        return (remote == null ? "" : remote.hostAddress()) + " " + local;
    }

    @Override
    public void rewrite(final String newPath, final String newQuery) {
        path = newPath;
        query = newQuery;
        segments = Segments.of(newPath);
        rewritten = MultiMap.caseInsensitiveMultiMap();
        if (newQuery != null) {
            new QueryStringDecoder(newQuery, false).parameters().forEach(rewritten::add);
        }
    }

    @Override
    public void upperCaseBody() {
        isBodyUpperCase = true;
    }

    @Override
    public void refuse(final int status, final String text) {
        text(status, text);
    }

    /** A piece of the body as it goes on. */
    Buffer seen(final Buffer piece) {
        return isBodyUpperCase ? Buffer.buffer(UpperCase.of(piece.getBytes())) : piece;
    }

    // answers

    /** Of an answer with this status. */
    boolean mayHaveBody(final int status) {
        return !method().equals("HEAD") && status != 204 && status != 304;
    }

    /** Left out when it cannot be a header. */
    void metadataHeader(final String name, final String value) {
        if (isOpen() && HeaderText.isName(name) && HeaderText.isValue(value)) {
            response().putHeader(METADATA + name, value);
        }
    }

    void noContent() {
        if (isOpen()) {
            response().setStatusCode(204).end();
        }
    }

    void json(final int status, final byte[] bytes) {
        send(status, JSON, bytes);
    }

    void send(final int status, final CharSequence contentType, final byte[] bytes) {
        if (isOpen()) {
            response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, contentType);
            response().end(Buffer.buffer(bytes));
        }
    }

    void text(final int status, final String text) {
        if (isOpen()) {
            response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
            response().end(text);
        }
    }

    void fail(final DaprFailure failure) {
        json(failure.error().httpStatus(), ErrorBody.of(failure));
    }

    /** What is left of the request is read: it may have been held, or be of no interest any more. */
    void readRest() {
        try {
            request.resume();
        } catch (final IllegalStateException ex) {
            // HTTP/2: it has been read already
        }
    }

    /** An answer that is whole; only what can be a header is one. @param contentType empty: not said */
    void whole(final int status, final MultiMap headers, final String contentType, final byte[] bytes) {
        if (!isOpen()) {
            return;
        }
        response().setStatusCode(status);
        InvokeHeaders.toCaller(headers, response().headers());
        if (!contentType.isEmpty() && HeaderText.isValue(contentType)) {
            response().putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        }
        if (mayHaveBody(status)) {
            response().end(Buffer.buffer(bytes));
        } else {
            response().end();
        }
    }

    boolean isOpen() {
        return !response().ended() && !response().closed();
    }

    /** @param task run when the peer hangs up, before its answer or behind it; at once when it has, or has its answer */
    void onGone(final Runnable task) {
        if (isOpen()) {
            response().closeHandler(_ -> task.run());
        } else {
            task.run();
        }
    }
}
