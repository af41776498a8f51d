package io.ledge.core.session;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.DoneEncoder;
import io.ledge.protocol.codec.ErrorEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.RejectedEncoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes the answers that every handler gives, without allocation, in one buffer that each message is sent from at once.
 * Handlers with answers of their own borrow {@link #buffer()} and {@link #header()}.
 */
public final class Replies {
    private static final int MAX_DETAIL_LENGTH = 512;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Ipc.MAX_MESSAGE_LENGTH]);
    private final UnsafeBuffer detail = new UnsafeBuffer(new byte[MAX_DETAIL_LENGTH]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final DoneEncoder done = new DoneEncoder();
    private final ErrorEncoder error = new ErrorEncoder();
    private int detailLength;
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

    private static void clearHeaderTail(final UnsafeBuffer buffer) {
        final int from = MessageHeaderEncoder.timeoutMsEncodingOffset();
        buffer.setMemory(from, MessageHeaderEncoder.ENCODED_LENGTH - from, (byte) 0);
    }

    public void done(final Session session, final long correlationId, final long newVersion) {
        done.wrapAndApplyHeader(buffer, 0, header).newVersion(newVersion);
        completeHeader(correlationId);
        session.outbox().send(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + done.encodedLength());
    }

    /** Starts the text of the next {@link #error}. Texts are ASCII constants, names as they came, and numbers. */
    public Replies say(final String text) {
        detailLength = 0;
        return and(text);
    }

    public Replies and(final String text) {
        final int length = Math.min(text.length(), MAX_DETAIL_LENGTH - detailLength);
        for (int i = 0; i < length; i++) {
            final char c = text.charAt(i);
            detail.putByte(detailLength + i, c < 128 ? (byte) c : (byte) '?');
        }
        detailLength += length;
        return this;
    }

    public Replies and(final DirectBuffer name) {
        final int length = Math.min(name.capacity(), MAX_DETAIL_LENGTH - detailLength);
        detail.putBytes(detailLength, name, 0, length);
        detailLength += length;
        return this;
    }

    public Replies and(final long number) {
        if (detailLength + 20 <= MAX_DETAIL_LENGTH) {
            detailLength += detail.putLongAscii(detailLength, number);
        }
        return this;
    }

    /** Answers with the text begun by {@link #say}. */
    public void error(final Session session, final long correlationId, final int templateId, final ErrorCode code) {
        errorCount++;
        error.wrapAndApplyHeader(buffer, 0, header).code(code.number()).requestTemplateId(templateId);
        completeHeader(correlationId);
        error.putMessage(detail, 0, detailLength);
        session.outbox().send(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + error.encodedLength());
    }

    /** Puts the text begun by {@link #say} into a refusal of a session. */
    void putDetail(final RejectedEncoder rejected) {
        rejected.putMessage(detail, 0, detailLength);
    }

    /** Errors sent since start. */
    public long errorCount() {
        return errorCount;
    }
}
