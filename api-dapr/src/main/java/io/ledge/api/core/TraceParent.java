package io.ledge.api.core;

import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import java.util.HexFormat;
import java.util.Map;

/** The trace context in the header of a message ↔ W3C's text. */
public final class TraceParent {
    private static final String NAME = "traceparent";
    private static final int LENGTH = 55;
    private static final HexFormat HEX = HexFormat.of();

    private TraceParent() {}

    /** {@code version-trace id-span id-flags} in hexadecimal digits; a later version may have more behind it. */
    public static boolean isWellFormed(final String parent) {
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

    /**
     * As gRPC's {@code grpc-trace-bin} has it: a version, then a number before each of trace id, span id and flags.
     *
     * @param parent well formed
     */
    public static byte[] binary(final String parent) {
        return HEX.parseHex(
                "0000" + parent.substring(3, 35) + "01" + parent.substring(36, 52) + "02" + parent.substring(53, 55));
    }

    /** Nothing when the header has none, or the publisher gave the text itself. */
    static void addTo(final Map<String, String> extensions, final MessageHeaderDecoder header) {
        final String text = of(header);
        if (!text.isEmpty()) {
            extensions.putIfAbsent(NAME, text);
        }
    }

    /** Empty when the header has none. */
    static String of(final MessageHeaderDecoder header) {
        if ((header.traceIdHigh() | header.traceIdLow()) == 0) {
            return "";
        }
        return "00-" + HEX.toHexDigits(header.traceIdHigh()) + HEX.toHexDigits(header.traceIdLow()) + "-"
                + HEX.toHexDigits(header.spanId()) + "-" + HEX.toHexDigits((byte) header.traceFlags());
    }

    /** What is not W3C's is left out: a trace is worth no call. */
    static void put(final MessageHeaderEncoder header, final String text) {
        if (isWellFormed(text)) {
            header.traceIdHigh(HexFormat.fromHexDigitsToLong(text, 3, 19))
                    .traceIdLow(HexFormat.fromHexDigitsToLong(text, 19, 35))
                    .spanId(HexFormat.fromHexDigitsToLong(text, 36, 52))
                    .traceFlags((short) HexFormat.fromHexDigits(text, 53, 55));
        }
    }
}
