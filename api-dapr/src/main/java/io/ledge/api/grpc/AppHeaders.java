package io.ledge.api.grpc;

import io.grpc.Metadata;
import io.ledge.api.app.GrpcOverHttp;
import io.ledge.api.core.TraceParent;
import io.ledge.api.semantics.TraceContext;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which metadata goes to an app over gRPC and back: headers that HTTP itself defines get {@code dapr-} in front, as with daprd
 * ({@code pkg/messaging/v1/util.go}); what belongs to gRPC or to one connection stays behind.
 */
final class AppHeaders {
    private static final String PREFIX = "dapr-";

    private static final Set<String> PERMANENT = Set.of(
            "accept",
            "accept-charset",
            "accept-language",
            "accept-ranges",
            "cache-control",
            "content-type",
            "content-length",
            "cookie",
            "date",
            "from",
            "host",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-schedule-tag-match",
            "if-unmodified-since",
            "max-forwards",
            "origin",
            "pragma",
            "referer",
            "via",
            "warning");

    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "transfer-encoding",
            "upgrade",
            "te",
            "trailer",
            "expect",
            "user-agent",
            "accept-encoding",
            "http2-settings");

    /** In front of these, too, what a caller gets of an app over HTTP has {@code dapr-}. */
    private static final Set<String> PERMANENT_OF_THE_CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "upgrade", "expect");

    private static final Metadata.Key<byte[]> TRACE =
            Metadata.Key.of("grpc-trace-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private AppHeaders() {}

    /** For a call of the app. */
    static void toApp(final MultiMap from, final MultiMap to) {
        for (final Map.Entry<String, String> header : from) {
            final String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!isReserved(name)) {
                to.add(PERMANENT.contains(name) ? PREFIX + name : name, header.getValue());
            }
        }
    }

    /** What goes on from one call to another as text: nothing of gRPC itself, nothing of the body, nothing binary. */
    static MultiMap passedOn(final MultiMap from) {
        return without(from, name -> name.startsWith("content-") || isBinary(name));
    }

    /** Of an app's answer, with those that are binary, as they came. */
    static MultiMap trailers(final MultiMap from) {
        return without(from, name -> name.startsWith("content-"));
    }

    private static MultiMap without(final MultiMap from, final Predicate<String> isLeftOut) {
        final MultiMap to = MultiMap.caseInsensitiveMultiMap();
        for (final Map.Entry<String, String> header : from) {
            final String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!isReserved(name) && !isLeftOut.test(name)) {
                to.add(name, header.getValue());
            }
        }
        return to;
    }

    private static boolean isBinary(final String name) {
        return name.endsWith(Metadata.BINARY_HEADER_SUFFIX);
    }

    /** For a caller over gRPC, as they came from an app over gRPC. */
    static Metadata metadata(final MultiMap from) {
        final Metadata to = new Metadata();
        for (final Map.Entry<String, String> header : from) {
            final String name = header.getKey().toLowerCase(Locale.ROOT);
            if (isBinary(name)) {
                putBinary(to, name, header.getValue());
            } else {
                put(to, name, header.getValue());
            }
        }
        return to;
    }

    /** Several values may stand behind each other. What is no base64 is left out. */
    private static void putBinary(final Metadata to, final String name, final String values) {
        for (final String value : values.split(",")) {
            try {
                final byte[] bytes = Base64.getDecoder().decode(value.trim());
                if (isKey(name)) {
                    to.put(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER), bytes);
                }
            } catch (final IllegalArgumentException ex) {
                // it has no bytes
            }
        }
    }

    /**
     * What a caller over gRPC gets of an app's answer over HTTP: as daprd's {@code InternalMetadataToGrpcMetadata}, but that a header
     * that gRPC cannot carry is left out alone; there, all of them are then.
     *
     * @param trace of the call: where the app says none of its own
     */
    static Metadata ofHttp(final MultiMap from, final String trace) {
        final Metadata to = new Metadata();
        for (final Map.Entry<String, String> header : from) {
            final String name = header.getKey().toLowerCase(Locale.ROOT);
            if (PERMANENT.contains(name) || PERMANENT_OF_THE_CONNECTION.contains(name)) {
                put(to, PREFIX + name, header.getValue());
            } else if (!isReserved(name) && !name.equals("traceparent") && !name.equals("tracestate")) {
                put(to, name, header.getValue());
            }
        }
        putTrace(to, from, trace);
        return to;
    }

    private static void putTrace(final Metadata to, final MultiMap from, final String ofTheCall) {
        final String own = from.get("traceparent");
        final TraceContext trace = own != null && TraceParent.isWellFormed(own)
                ? TraceContext.of(own, from.get("tracestate"))
                : TraceContext.of(ofTheCall, "");
        put(to, "traceparent", trace.parent());
        if (!trace.state().isEmpty()) {
            put(to, "tracestate", trace.state());
        }
        to.put(TRACE, TraceParent.binary(trace.parent()));
    }

    private static void put(final Metadata to, final String name, final String value) {
        if (!isKey(name)) {
            return;
        }
        if (isBinary(name)) { // the text is the value, which goes as base64
            to.put(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER), value.getBytes(StandardCharsets.ISO_8859_1));
        } else if (value.chars().allMatch(ch -> ch >= ' ' && ch < 127)) {
            to.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
        }
    }

    private static boolean isKey(final String name) {
        return !name.isEmpty()
                && !name.equals(Metadata.BINARY_HEADER_SUFFIX)
                && name.chars().allMatch(AppHeaders::isOfKey);
    }

    private static boolean isOfKey(final int ch) {
        return ch >= 'a' && ch <= 'z' || ch >= '0' && ch <= '9' || ch == '-' || ch == '_' || ch == '.';
    }

    private static boolean isReserved(final String name) {
        return name.startsWith(":")
                || name.startsWith("grpc-")
                || GrpcOverHttp.isOurs(name)
                || OF_THE_CONNECTION.contains(name);
    }
}
