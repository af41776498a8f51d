package io.ledge.api.app;

import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * What gRPC has beyond HTTP, on its way between the nodes of a caller and of an app that serves gRPC: a call that is whole goes over HTTP,
 * whatever the app serves, and its answer has status and body as callers over HTTP get them. The rest is in headers, which no caller
 * and no app gets to see.
 *
 * <pre>
 *   ledge-grpc-escaped        path and query of a request are, so that they can be ones; the method is what they were
 *   ledge-grpc-status         a number: this is an answer of gRPC
 *   ledge-grpc-message        of the status, escaped
 *   ledge-grpc-details        a google.rpc.Status, base64
 *   ledge-grpc-type-url       of the body, escaped; also of a request's
 *   ledge-grpc-only-trailers  the app has sent no headers apart from them
 *   ledge-grpc-trailer-NAME   one of them
 * </pre>
 *
 * <p>Whatever came in one of them, nothing here throws: a call that ends in an exception is never answered.
 */
public final class GrpcOverHttp {
    private static final String PREFIX = "ledge-grpc-";
    private static final String ESCAPED = PREFIX + "escaped";
    private static final String STATUS = PREFIX + "status";
    private static final String MESSAGE = PREFIX + "message";
    private static final String DETAILS = PREFIX + "details";
    private static final String TYPE_URL = PREFIX + "type-url";
    private static final String ONLY_TRAILERS = PREFIX + "only-trailers";
    private static final String TRAILER = PREFIX + "trailer-";

    private static final String ESCAPED_MARK = "%3F"; // a percent sign is escaped, too: nothing else is written so
    private static final int NO_CODE = -1;
    private static final int MAX_CODE = GrpcCode.UNAUTHENTICATED.ordinal();
    private static final byte[] NOTHING = {};

    private GrpcOverHttp() {}

    /** @param name in lower case */
    public static boolean isOurs(final String name) {
        return name.startsWith(PREFIX);
    }

    // the callee's node

    /** Of the data that a node hands on; empty: bytes. */
    public static String typeUrl(final MultiMap request) {
        return text(request, TYPE_URL);
    }

    /** As the caller has it. @param came a path, or a query */
    public static String unescaped(final MultiMap request, final String came) {
        return request.contains(ESCAPED) ? decoded(came.replace("+", "%2B")) : came;
    }

    /** For an app over HTTP, to whom a question mark in a method is the beginning of a query. @param came path and query */
    public static String uri(final MultiMap request, final String came) {
        final String text = unescaped(request, came);
        return isUri(text) ? text : came.replace(ESCAPED_MARK, "?");
    }

    /** Beside status, headers and body. */
    public static void put(final InvokeAnswer.Grpc answer, final MultiMap to) {
        put(answer.code(), answer.message(), to);
        if (answer.details().length > 0) {
            to.set(DETAILS, Base64.getEncoder().encodeToString(answer.details()));
        }
        putTypeUrl(answer.typeUrl(), to);
        if (answer.isTrailersOnly()) {
            to.set(ONLY_TRAILERS, "1");
        }
        answer.trailers().forEach((name, value) -> to.add(TRAILER + name, value));
    }

    /** Of a call that the node refuses itself: its caller is told as by its own node. */
    public static void put(final DaprFailure failure, final MultiMap to) {
        put(failure.error().grpcCode(), failure.message(), to);
    }

    private static void put(final GrpcCode code, final String message, final MultiMap to) {
        to.set(STATUS, Integer.toString(code.ordinal()))
                .set(MESSAGE, URLEncoder.encode(message, StandardCharsets.UTF_8));
    }

    // the caller's node

    /** As a request to a node, whatever the app that it is for serves. @param headers of the node itself, which get those of the call */
    static InvokeMessage request(final InvokeMessage message, final MultiMap headers) {
        headers.addAll(message.headers());
        putTypeUrl(message.typeUrl(), headers);
        final boolean isUri = isPath(message.path()) && isUri(message.query());
        if (!isUri) {
            headers.set(ESCAPED, "1");
        }
        return new InvokeMessage(
                message.verb(),
                isUri ? message.path() : escaped(message.path()).replace("?", ESCAPED_MARK),
                isUri ? message.query() : escaped(message.query()),
                message.contentType(),
                headers,
                message.data());
    }

    /** A method of gRPC is any text: its question mark begins no query, but to an app over HTTP. */
    private static boolean isPath(final String text) {
        return isUri(text) && text.indexOf('?') < 0;
    }

    private static boolean isUri(final String text) {
        return text.chars().allMatch(GrpcOverHttp::isOfUri);
    }

    private static boolean isOfUri(final int ch) {
        return ch > ' ' && ch < 127 && ch != '#';
    }

    /** What a query has is left as it is, so that it is one. */
    private static String escaped(final String text) {
        final StringBuilder escaped = new StringBuilder();
        for (final byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isOfUri(b) && b != '%') {
                escaped.append((char) b);
            } else {
                escaped.append("%%%02X".formatted(b));
            }
        }
        return escaped.toString();
    }

    private static void putTypeUrl(final String typeUrl, final MultiMap to) {
        if (!typeUrl.isEmpty()) {
            to.set(TYPE_URL, URLEncoder.encode(typeUrl, StandardCharsets.UTF_8));
        }
    }

    /** An answer that came over HTTP as what the app answered. */
    static InvokeAnswer of(final InvokeAnswer came) {
        if (came instanceof final InvokeAnswer.Http http) {
            final int code = code(http.headers());
            return code == NO_CODE ? http : grpc(http, GrpcCode.of(code));
        }
        return came;
    }

    private static InvokeAnswer grpc(final InvokeAnswer.Http http, final GrpcCode code) {
        final MultiMap from = http.headers();
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        InvokeHeaders.toCaller(from, headers);
        return new InvokeAnswer.Grpc(
                code,
                text(from, MESSAGE),
                details(from),
                text(from, TYPE_URL),
                http.contentType(),
                headers.remove("content-type").remove("content-length"),
                trailers(from),
                from.contains(ONLY_TRAILERS),
                http.body());
    }

    /** None where it is no base64: code and text are an answer, too. */
    private static byte[] details(final MultiMap from) {
        final String details = from.get(DETAILS);
        try {
            return details == null ? NOTHING : Base64.getDecoder().decode(details);
        } catch (final IllegalArgumentException ex) {
            return NOTHING;
        }
    }

    private static MultiMap trailers(final MultiMap from) {
        final MultiMap trailers = MultiMap.caseInsensitiveMultiMap();
        for (final Map.Entry<String, String> header : from) {
            final String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith(TRAILER)) {
                trailers.add(name.substring(TRAILER.length()), header.getValue());
            }
        }
        return trailers;
    }

    private static String text(final MultiMap from, final String name) {
        final String text = from.get(name);
        return text == null ? "" : decoded(text);
    }

    /** As it is where it is not escaped as it should be. */
    private static String decoded(final String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (final IllegalArgumentException ex) {
            return text;
        }
    }

    /**
     * A policy's: of gRPC where the app's answer is one, as though it were this node's.
     *
     * @param answer of another node: an app may send such headers, too
     * @param httpStatus of the answer otherwise
     */
    public static int failureStatus(final MultiMap answer, final int httpStatus) {
        final int code = code(answer);
        return code > GrpcCode.OK.ordinal() ? code : httpStatus;
    }

    /** {@link #NO_CODE} where there is none of gRPC's, 0 to 16. */
    private static int code(final MultiMap answer) {
        final String text = answer.get(STATUS);
        if (text == null || text.isEmpty() || text.length() > 2 || !text.chars().allMatch(GrpcOverHttp::isDigit)) {
            return NO_CODE;
        }
        final int code = Integer.parseInt(text);
        return code <= MAX_CODE ? code : NO_CODE;
    }

    /** Of ASCII: other digits are none of a number on the wire. */
    private static boolean isDigit(final int ch) {
        return ch >= '0' && ch <= '9';
    }
}
