package io.ledge.api.app;

import io.ledge.api.middleware.Pipeline;
import io.ledge.api.middleware.PipelineRequest;
import io.ledge.api.middleware.UpperCase;
import io.vertx.core.buffer.Buffer;
import java.util.function.UnaryOperator;

/**
 * One attempt to call an app over HTTP, or an address outside of the node, on its way through the pipeline for such calls. On
 * the I/O thread.
 */
public final class AppRequest implements PipelineRequest {
    private final UnaryOperator<String> headers;
    private String uri;
    private boolean isBodyUpperCase;
    private RefusedException refusal;

    /** It has gone no further than the pipeline, whose answer is the callee's. */
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;

        private RefusedException(final int status, final String text) {
            super(text, null, false, false);
            this.status = status;
        }

        /** Of HTTP. */
        public int status() {
            return status;
        }
    }

    /**
     * @param uri path and query in the app, escaped
     * @param headers a header's value by its name; null: there is none of it
     */
    public AppRequest(final String uri, final UnaryOperator<String> headers) {
        this.uri = uri;
        this.headers = headers;
    }

    /** @return null: it goes on, to {@link #uri} */
    RefusedException refusal(final Pipeline pipeline) {
        return pipeline.pass(this) ? null : refusal;
    }

    /** It goes to this path, which the callee's address is part of. */
    void behind(final String wholeUri) {
        uri = wholeUri;
    }

    /** As far as it has come. */
    String uri() {
        return uri;
    }

    /** A piece of the body as it goes on. */
    public Buffer seen(final Buffer piece) {
        return isBodyUpperCase ? Buffer.buffer(UpperCase.of(piece.getBytes())) : piece;
    }

    @Override
    public String path() {
        final int end = uri.indexOf('?');
        return end < 0 ? uri : uri.substring(0, end);
    }

    @Override
    public String query() {
        final int end = uri.indexOf('?');
        return end < 0 ? null : uri.substring(end + 1);
    }

    @Override
    public String header(final String name) {
        return headers.apply(name);
    }

    /** All that calls the app is one. */
    @Override
    public String origin() {
        return "node";
    }

    @Override
    public void rewrite(final String path, final String query) {
        uri = query == null ? path : path + "?" + query;
    }

    @Override
    public void upperCaseBody() {
        isBodyUpperCase = true;
    }

    @Override
    public void refuse(final int status, final String text) {
        refusal = new RefusedException(status, text);
    }
}
