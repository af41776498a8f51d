package io.ledge.api.core;

import io.ledge.protocol.codec.MessageHeaderDecoder;
import java.util.HexFormat;
import java.util.Map;

/** The trace context that an app over IPC puts into the header of a message, in W3C's text. */
final class TraceParent {
    private static final String NAME = "traceparent";
    private static final HexFormat HEX = HexFormat.of();

    private TraceParent() {}

    /** Nothing when the header has none, or the publisher gave the text itself. */
    static void addTo(final Map<String, String> extensions, final MessageHeaderDecoder header) {
        if ((header.traceIdHigh() | header.traceIdLow()) != 0) {
            extensions.putIfAbsent(
                    NAME,
                    "00-" + HEX.toHexDigits(header.traceIdHigh()) + HEX.toHexDigits(header.traceIdLow()) + "-"
                            + HEX.toHexDigits(header.spanId()) + "-" + HEX.toHexDigits((byte) header.traceFlags()));
        }
    }
}
