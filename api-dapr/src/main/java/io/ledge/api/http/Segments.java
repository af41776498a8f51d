package io.ledge.api.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Paths as daprd reads them: empty segments are none, what is between slashes is query-unescaped. */
public final class Segments {
    private Segments() {}

    /** Of a raw path; still escaped. */
    public static String[] of(final String path) {
        int count = 0;
        String[] segments = new String[8];
        int from = 0;
        while (from < path.length()) {
            int to = path.indexOf('/', from);
            to = to < 0 ? path.length() : to;
            if (to > from) {
                if (count == segments.length) {
                    segments = Arrays.copyOf(segments, 2 * count);
                }
                segments[count++] = path.substring(from, to);
            }
            from = to + 1;
        }
        return Arrays.copyOf(segments, count);
    }

    static String join(final String[] segments, final int from) {
        return String.join("/", Arrays.asList(segments).subList(from, segments.length));
    }

    /** What cannot be unescaped is taken as it is. */
    public static String decode(final String segment) {
        if (segment.indexOf('%') < 0 && segment.indexOf('+') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment, StandardCharsets.UTF_8);
        } catch (final IllegalArgumentException ex) {
            return segment;
        }
    }
}
