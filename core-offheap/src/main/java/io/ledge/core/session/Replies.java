package io.ledge.core.session;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.DoneEncoder;
import io.ledge.protocol.codec.ErrorEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.RejectedEncoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes the answers that every handler gives, without allocation, in one buffer that each message is sent from at once.
 * Handlers with answers of their own borrow {@link #buffer()} and {@link #header()}.
 */
public final class Replies {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Ipc.MAX_MESSAGE_LENGTH]);
    private final ErrorText detail = new ErrorText();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final DoneEncoder done = new DoneEncoder();
    private final ErrorEncoder error = new ErrorEncoder();
    private long errorCount;

    /** Scratch for one outgoing message. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    public MessageHeaderEncoder header() {
        return header;
    }

    /** Zeroes what wrapAndApplyHeader leaves as it was, then sets the correlation id. Call after wrapAndApplyHeader. */
    public void completeHeader(final long correlationId) {
        clearHeaderTail(buffer);
        header.correlationId(correlationId);
    }

    /** Zeroes what {@code wrapAndApplyHeader} leaves as it was. */
    public static void clearHeaderTail(final MutableDirectBuffer buffer) {
        final int from = MessageHeaderEncoder.timeoutMsEncodingOffset();
        buffer.setMemory(from, MessageHeaderEncoder.ENCODED_LENGTH - from, (byte) 0);
    }

    public void done(final Session session, final long correlationId, final long newVersion) {
        session.outbox().send(buffer, 0, encodeDone(correlationId, newVersion));
    }

    /** Into {@link #buffer}, for whoever sends it later. @return bytes of the message */
    public int encodeDone(final long correlationId, final long newVersion) {
        done.wrapAndApplyHeader(buffer, 0, header).newVersion(newVersion);
        completeHeader(correlationId);
        return MessageHeaderEncoder.ENCODED_LENGTH + done.encodedLength();
    }

    /** Starts the text of the next {@link #error}. */
    public ErrorText say(final String text) {
        return detail.say(text);
    }

    /** The text of the next {@link #error}. */
    public ErrorText text() {
        return detail;
    }

    /** Answers with the text begun by {@link #say}. */
    public void error(final Session session, final long correlationId, final int templateId, final ErrorCode code) {
        session.outbox().send(buffer, 0, encodeError(correlationId, templateId, code));
    }

    /** Into {@link #buffer}, with the text begun by {@link #say}. @return bytes of the message */
    public int encodeError(final long correlationId, final int templateId, final ErrorCode code) {
        errorCount++;
        error.wrapAndApplyHeader(buffer, 0, header).code(code.number()).requestTemplateId(templateId);
        completeHeader(correlationId);
        error.putMessage(detail.buffer(), 0, detail.length());
        return MessageHeaderEncoder.ENCODED_LENGTH + error.encodedLength();
    }

    /** Puts the text begun by {@link #say} into a refusal of a session. */
    void putDetail(final RejectedEncoder rejected) {
        rejected.putMessage(detail.buffer(), 0, detail.length());
    }

    /**
     * Sends a message on as it is, under another correlation id and with another body.
     *
     * @param bodyOffset where the block's bodyId stands in the message
     * @param bodyHandle one reference is taken over; 0: the data is inline
     */
    public void forward(
            final Session session,
            final DirectBuffer message,
            final int length,
            final long correlationId,
            final int bodyOffset,
            final long bodyHandle) {
        buffer.putBytes(0, message, 0, length);
        header.wrap(buffer, 0).correlationId(correlationId);
        if (bodyHandle == 0) {
            session.outbox().send(buffer, 0, length);
        } else {
            buffer.putLong(bodyOffset, bodyHandle, ByteOrder.LITTLE_ENDIAN);
            session.outbox().sendWithBody(buffer, 0, length, bodyHandle);
        }
    }

    /** Errors sent since start. */
    public long errorCount() {
        return errorCount;
    }
}
