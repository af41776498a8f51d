package io.ledge.api.app;

import io.ledge.api.core.HeaderField;
import io.ledge.api.json.HeaderText;
import io.ledge.api.semantics.TraceContext;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Which headers go from a caller to an app and back: those of one connection only do not. */
public final class InvokeHeaders {
    /** Names the app that is called. */
    public static final String APP_ID = "dapr-app-id";

    /** Says that the caller may: an app to the node, the node to an app, a node to another one. */
    public static final String API_TOKEN = "dapr-api-token";

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect");

    /** Those that a message has a field for, or that its length says. */
    private static final Set<String> OF_THE_MESSAGE = Set.of("content-type", "content-length", "traceparent");

    private static final Set<String> OF_THE_NODE = Set.of("host", API_TOKEN, APP_ID, PeerCalls.HOP);

    private InvokeHeaders() {}

    /** Of metadata, which whoever publishes writes: what frames the message, or speaks for the node, is no part of it. */
    public static boolean isOfMetadata(final String name) {
        final String key = name.toLowerCase(Locale.ROOT);
        return !HOP_BY_HOP.contains(key)
                && !OF_THE_NODE.contains(key)
                && !key.equals("content-length")
                && !key.equals("content-type");
    }

    /** What the app gets. @param hidesAuthorization it named the app, and is not for it */
    public static void toApp(
            final MultiMap from,
            final MultiMap to,
            final String callerId,
            final String calleeId,
            final boolean hidesAuthorization) {
        copy(
                from,
                to,
                name -> !OF_THE_NODE.contains(name)
                        && !GrpcOverHttp.isOurs(name)
                        && !(hidesAuthorization && name.equals("authorization")));
        to.set("dapr-caller-app-id", callerId);
        to.set("dapr-callee-app-id", calleeId);
        if (!to.contains("traceparent")) {
            to.set("traceparent", TraceContext.of("", "").parent());
        }
    }

    /** What the caller gets. */
    public static void toCaller(final MultiMap from, final MultiMap to) {
        copy(from, to, name -> !GrpcOverHttp.isOurs(name));
    }

    /** For a message by way of IPC: what goes on, without what the message says in other places. */
    public static List<HeaderField> fields(final MultiMap from) {
        final List<HeaderField> fields = new ArrayList<>();
        for (final Map.Entry<String, String> header : from) {
            if (isOfTheHeader(header.getKey())) {
                fields.add(new HeaderField(header.getKey(), header.getValue()));
            }
        }
        return fields;
    }

    /** From a message, which is free text: what cannot be a header is left out. */
    public static MultiMap of(final List<HeaderField> fields) {
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (final HeaderField field : fields) {
            if (HeaderText.isName(field.name()) && HeaderText.isValue(field.value()) && isOfTheHeader(field.name())) {
                headers.add(field.name(), field.value());
            }
        }
        return headers;
    }

    private static boolean isOfTheHeader(final String name) {
        return !OF_THE_MESSAGE.contains(name.toLowerCase(Locale.ROOT));
    }

    private static void copy(final MultiMap from, final MultiMap to, final Predicate<String> isWanted) {
        final Set<String> named = namedByConnection(from);
        final Set<String> preset = new HashSet<>(); // such as those of an endpoint, which go before the caller's
        to.names().forEach(name -> preset.add(name.toLowerCase(Locale.ROOT)));
        for (final Map.Entry<String, String> header : from) {
            final String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && !named.contains(name) && !preset.contains(name) && isWanted.test(name)) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    private static Set<String> namedByConnection(final MultiMap headers) {
        if (!headers.contains("connection")) {
            return Set.of();
        }
        final Set<String> named = new HashSet<>();
        for (final String value : headers.getAll("connection")) {
            for (final String name : value.split(",")) {
                named.add(name.trim().toLowerCase(Locale.ROOT));
            }
        }
        return named;
    }
}
