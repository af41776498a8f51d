package io.ledge.api.semantics;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A request's W3C trace context, passed on as it came. A request without one begins a trace, not sampled: what it causes can
 * be told from the rest.
 *
 * @param state empty: none
 */
public record TraceContext(String parent, String state) {
    private static final HexFormat HEX = HexFormat.of();
    private static final int LENGTH = 55;

    /** @param parent null, or not of W3C's form: begin one */
    public static TraceContext of(final String parent, final String state) {
        return parent != null && isWellFormed(parent)
                ? new TraceContext(parent, state == null ? "" : state)
                : new TraceContext(begin(), "");
    }

    /** {@code version-trace id-span id-flags} in hexadecimal digits; a later version may have more behind it. */
    private static boolean isWellFormed(final String parent) {
        if (parent.length() < LENGTH || parent.length() > LENGTH && parent.charAt(LENGTH) != '-') {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            final char c = parent.charAt(i);
            final boolean isGap = i == 2 || i == 35 || i == 52;
            if (isGap ? c != '-' : !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static String begin() {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        return "00-" + HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong() | 1) + "-"
                + HEX.toHexDigits(random.nextLong() | 1) + "-00";
    }
}
