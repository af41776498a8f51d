package io.ledge.client;

import java.util.HexFormat;

/**
 * W3C trace context as a header carries it: {@code 00-TRACEID-SPANID-FLAGS}, 55 characters.
 *
 * @param traceFlags one byte, unsigned
 */
record TraceParent(long traceIdHigh, long traceIdLow, long spanId, int traceFlags) {
    static final TraceParent NONE = new TraceParent(0, 0, 0, 0);

    private static final int LENGTH = 55;

    /** @throws LedgeConfigurationException when it is neither empty nor a traceparent */
    static TraceParent parse(final String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        try {
            if (text.length() >= LENGTH && text.charAt(2) == '-' && text.charAt(35) == '-' && text.charAt(52) == '-') {
                return new TraceParent(
                        HexFormat.fromHexDigitsToLong(text, 3, 19),
                        HexFormat.fromHexDigitsToLong(text, 19, 35),
                        HexFormat.fromHexDigitsToLong(text, 36, 52),
                        HexFormat.fromHexDigits(text, 53, 55));
            }
        } catch (final IllegalArgumentException ex) {
            // told below
        }
        throw new LedgeConfigurationException("not a traceparent (00-TRACEID-SPANID-FLAGS): " + text);
    }

    /** Empty when there is none. */
    String text() {
        if (traceIdHigh == 0 && traceIdLow == 0) {
            return "";
        }
        final HexFormat hex = HexFormat.of();
        return "00-" + hex.toHexDigits(traceIdHigh) + hex.toHexDigits(traceIdLow) + "-" + hex.toHexDigits(spanId) + "-"
                + hex.toHexDigits((byte) traceFlags);
    }
}
