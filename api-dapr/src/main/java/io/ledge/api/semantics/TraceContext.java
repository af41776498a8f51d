package io.ledge.api.semantics;

import io.ledge.api.core.TraceParent;
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

    /** @param parent null, or not of W3C's form: begin one */
    public static TraceContext of(final String parent, final String state) {
        return parent != null && TraceParent.isWellFormed(parent)
                ? new TraceContext(parent, state == null ? "" : state)
                : new TraceContext(begin(), "");
    }

    private static String begin() {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        return "00-" + HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong() | 1) + "-"
                + HEX.toHexDigits(random.nextLong() | 1) + "-00";
    }
}
