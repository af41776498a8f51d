package io.ledge.api.grpc;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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
        final MultiMap to = MultiMap.caseInsensitiveMultiMap();
        for (final Map.Entry<String, String> header : from) {
            final String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!isReserved(name) && !name.startsWith("content-") && !name.endsWith("-bin")) {
                to.add(name, header.getValue());
            }
        }
        return to;
    }

    private static boolean isReserved(final String name) {
        return name.startsWith(":") || name.startsWith("grpc-") || OF_THE_CONNECTION.contains(name);
    }
}
