package io.ledge.api.grpc;

import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/** Ends a stream by hand, whatever its service: gRPC's status and its text. */
final class TrailersOnly {
    private static final String STATUS = "grpc-status";
    private static final String MESSAGE = "grpc-message";

    private TrailersOnly() {}

    /** As headers alone when nothing has been sent, else as trailers. */
    static void end(final HttpServerResponse response, final GrpcCode code, final String text) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            put(response.trailers(), code, text);
        } else {
            response.headers().clear();
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/grpc");
            put(response.headers(), code, text);
        }
        response.end();
    }

    private static void put(final MultiMap fields, final GrpcCode code, final String text) {
        fields.set(STATUS, Integer.toString(code.ordinal())).set(MESSAGE, escaped(text));
    }

    /** Percent signs and what is not printable ASCII, byte by byte. */
    private static String escaped(final String text) {
        final StringBuilder escaped = new StringBuilder(text.length());
        for (final byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b < 127 && b != '%') {
                escaped.append((char) b);
            } else {
                escaped.append('%').append("%02X".formatted(b));
            }
        }
        return escaped.toString();
    }
}
