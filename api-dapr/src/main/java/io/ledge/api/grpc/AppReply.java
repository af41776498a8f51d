package io.ledge.api.grpc;

import io.grpc.MethodDescriptor;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * What an app's rpc ended with.
 *
 * @param message of the status; empty: none
 * @param headers of the answer
 * @param trailers of the answer; its headers when it had those only
 * @param body null: the status is not OK
 */
record AppReply<A>(GrpcCode code, String message, MultiMap headers, MultiMap trailers, A body) {
    private static final String STATUS = "grpc-status";
    private static final int NOT_FOUND = 404;

    boolean isOk() {
        return code == GrpcCode.OK;
    }

    /** Nothing came before them. */
    boolean isTrailersOnly() {
        return trailers == headers;
    }

    /** @throws IllegalStateException when it is no answer of a gRPC server, or OK without a message */
    static <A> AppReply<A> of(
            final MethodDescriptor<?, A> method, final HttpClientResponse response, final Buffer body) {
        final MultiMap trailers = response.trailers().contains(STATUS) ? response.trailers() : response.headers();
        final GrpcCode code = code(response, trailers.get(STATUS));
        final String message = trailers.get("grpc-message");
        return new AppReply<>(
                code,
                message == null ? "" : decoded(message),
                response.headers(),
                trailers,
                code == GrpcCode.OK ? parsed(method, body) : null);
    }

    private static GrpcCode code(final HttpClientResponse response, final String status) {
        try {
            if (status != null) {
                return GrpcCode.of(Integer.parseInt(status));
            }
        } catch (final NumberFormatException ex) {
            // as if there were none
        }
        if (status == null && response.statusCode() == NOT_FOUND) {
            return GrpcCode.UNIMPLEMENTED; // as gRPC has it; servers by connect-es say it so of a method that they lack
        }
        throw new IllegalStateException("the app answered HTTP status " + response.statusCode() + " and "
                + (status == null ? "no " + STATUS : STATUS + " " + status)
                + ": does it serve gRPC? --app-protocol says that it does");
    }

    private static <A> A parsed(final MethodDescriptor<?, A> method, final Buffer body) {
        final InputStream message = Frames.message(body);
        if (message == null) {
            throw new IllegalStateException("the app answered OK, and no message");
        }
        return method.parseResponse(message);
    }

    /** A status message is escaped by percent signs, a plus is a plus. */
    private static String decoded(final String message) {
        try {
            return URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (final IllegalArgumentException ex) {
            return message;
        }
    }
}
