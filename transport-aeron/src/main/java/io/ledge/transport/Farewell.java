package io.ledge.transport;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.CloseEncoder;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.RejectedEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/** The last message to a client whose session the node ends, or never opened. Encoded anew for every offer. */
final class Farewell {
    private static final int CAPACITY = 512;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final CloseEncoder close = new CloseEncoder();
    private final RejectedEncoder rejected = new RejectedEncoder();
    private final int sessionCapacity;

    Farewell(final int sessionCapacity) {
        this.sessionCapacity = sessionCapacity;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Returns the message's length. */
    int encodeClose(final CloseReason reason) {
        clear();
        close.wrapAndApplyHeader(buffer, 0, header).reason(reason).message(text(reason));
        return MessageHeaderEncoder.ENCODED_LENGTH + close.encodedLength();
    }

    /** Returns the message's length. */
    int encodeTooManySessions(final long correlationId) {
        clear();
        rejected.wrapAndApplyHeader(buffer, 0, header)
                .code(ErrorCode.TOO_MANY_SESSIONS.number())
                .message("the node serves " + sessionCapacity
                        + " sessions and all are taken: close one, or raise the limit");
        header.correlationId(correlationId);
        return MessageHeaderEncoder.ENCODED_LENGTH + rejected.encodedLength();
    }

    private void clear() {
        buffer.setMemory(0, CAPACITY, (byte) 0);
    }

    private static String text(final CloseReason reason) {
        return switch (reason) {
            case NORMAL, NULL_VAL -> "";
            case NODE_STOPPING -> "the node is going down";
            case EGRESS_OVERFLOW ->
                "replies and deliveries were not read fast enough: read more often, or use a smaller window";
            case PROTOCOL_ERROR -> "bytes that are not a message of this protocol: a message is one unfragmented frame";
            case TIMEOUT -> "no Connect in time, or silence: hold the hang-up socket open, or send Heartbeat";
        };
    }
}
