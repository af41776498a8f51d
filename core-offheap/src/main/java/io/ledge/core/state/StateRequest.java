package io.ledge.core.state;

import io.ledge.core.session.BodySource;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.StateDeleteDecoder;
import io.ledge.protocol.codec.StateIncrementDecoder;
import io.ledge.protocol.codec.StateSetDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One command on its way to a store; a reused flyweight. */
public final class StateRequest {
    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private long token;
    private long timestampMs;
    private int templateId;
    private int blockLength;
    private int version;
    private DirectBuffer message;
    private int offset;
    private DirectBuffer keyPrefix = NOTHING;
    private BodySource bodies;
    private Progress progress = new Progress();

    /**
     * @param message a view of the whole message, header included, and of nothing behind it
     * @param token returned with the answer
     * @param keyPrefix in front of every key in the store; the answer's keys are without it
     */
    public StateRequest wrap(
            final DirectBuffer message,
            final MessageHeaderDecoder header,
            final long token,
            final long timestampMs,
            final DirectBuffer keyPrefix,
            final BodySource bodies) {
        this.message = message;
        this.offset = header.offset() + MessageHeaderDecoder.ENCODED_LENGTH;
        this.templateId = header.templateId();
        this.blockLength = header.blockLength();
        this.version = header.version();
        this.token = token;
        this.timestampMs = timestampMs;
        this.keyPrefix = keyPrefix;
        this.bodies = bodies;
        return this;
    }

    public long token() {
        return token;
    }

    /** Wall clock of acceptance: what expires at or before it is absent. */
    public long timestampMs() {
        return timestampMs;
    }

    public int templateId() {
        return templateId;
    }

    /**
     * The node stamps fields of the block: one too short for them is no message of any version.
     *
     * @throws IllegalArgumentException as the decoders do of bytes that are not what they say
     */
    void checkBlock() {
        final int needed =
                switch (templateId) {
                    case StateSetDecoder.TEMPLATE_ID -> StateSetDecoder.BLOCK_LENGTH;
                    case StateDeleteDecoder.TEMPLATE_ID -> StateDeleteDecoder.BLOCK_LENGTH;
                    case StateIncrementDecoder.TEMPLATE_ID -> StateIncrementDecoder.BLOCK_LENGTH;
                    default -> 0;
                };
        if (blockLength < needed) {
            throw new IllegalArgumentException("a block too short: length=" + blockLength + ", needed=" + needed);
        }
    }

    public int blockLength() {
        return blockLength;
    }

    public int version() {
        return version;
    }

    public DirectBuffer message() {
        return message;
    }

    /** Where the block begins, behind the header. */
    public int offset() {
        return offset;
    }

    public DirectBuffer keyPrefix() {
        return keyPrefix;
    }

    /** Of a bulk get: items before this one are answered already. */
    public int firstItem() {
        return progress.item();
    }

    public void firstItem(final int index) {
        progress.item(index);
    }

    /** How far the command has come; a store that does not take it leaves here where to go on. */
    public Progress progress() {
        return progress;
    }

    public StateRequest progress(final Progress ofSession) {
        progress = ofSession;
        return this;
    }

    public BodySource bodies() {
        return bodies;
    }
}
