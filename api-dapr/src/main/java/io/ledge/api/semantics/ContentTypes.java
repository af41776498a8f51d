package io.ledge.api.semantics;

import java.util.Locale;

/** Which kind of data a content type means, by Dapr's rules: the type alone counts, not its parameters. */
public final class ContentTypes {
    public static final String JSON = "application/json";
    public static final String CLOUD_EVENT = "application/cloudevents+json";
    public static final String BINARY = "application/octet-stream";
    public static final String TEXT = "text/plain";

    private ContentTypes() {}

    public static boolean isJson(final String contentType) {
        return is(contentType, JSON);
    }

    public static boolean isCloudEvent(final String contentType) {
        return is(contentType, CLOUD_EVENT);
    }

    public static boolean isBinary(final String contentType) {
        return is(contentType, BINARY);
    }

    private static boolean is(final String contentType, final String type) {
        final int end = contentType.indexOf(';');
        final String essence = end < 0 ? contentType : contentType.substring(0, end);
        return essence.trim().toLowerCase(Locale.ROOT).equals(type);
    }
}
