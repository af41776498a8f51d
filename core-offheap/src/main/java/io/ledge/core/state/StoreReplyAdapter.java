package io.ledge.core.state;

import static io.ledge.core.state.StoreReplyDescriptor.BODY_HANDLE_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.BODY_LENGTH_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.CODE_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.COUNT_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.EXPIRY_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.FOUND_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.HEADER_LENGTH;
import static io.ledge.core.state.StoreReplyDescriptor.INDEX_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.KEY_LENGTH_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.TOKEN_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.TYPE_LENGTH_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.VALUE_LENGTH_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.VERSION_OFFSET;

import io.ledge.protocol.ErrorCode;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Bytes of a reply in, a call of {@link StateReplies} out. The loop's. */
final class StoreReplyAdapter {
    private final UnsafeBuffer key = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer contentType = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);

    static long token(final DirectBuffer buffer, final int index) {
        return buffer.getLong(index + TOKEN_OFFSET);
    }

    /** Of an item: its place among all of the bulk get. */
    static int itemIndex(final DirectBuffer buffer, final int index) {
        return buffer.getInt(index + INDEX_OFFSET);
    }

    /** Of an item: how many the bulk get has. */
    static int itemCount(final DirectBuffer buffer, final int index) {
        return buffer.getInt(index + COUNT_OFFSET);
    }

    void deliver(final int type, final DirectBuffer buffer, final int index, final StateReplies replies) {
        final long token = token(buffer, index);
        final boolean found = buffer.getByte(index + FOUND_OFFSET) != 0;
        final long version = buffer.getLong(index + VERSION_OFFSET);
        final long expiryMs = buffer.getLong(index + EXPIRY_OFFSET);
        final long body = buffer.getLong(index + BODY_HANDLE_OFFSET);
        final int bodyLength = buffer.getInt(index + BODY_LENGTH_OFFSET);
        wrap(buffer, index);
        switch (type) {
            case StoreReplyDescriptor.VALUE ->
                replies.onValue(token, found, version, expiryMs, contentType, value, body, bodyLength);
            case StoreReplyDescriptor.ITEM ->
                replies.onItem(
                        token,
                        itemIndex(buffer, index),
                        itemCount(buffer, index),
                        key,
                        found,
                        version,
                        expiryMs,
                        contentType,
                        value,
                        body,
                        bodyLength);
            case StoreReplyDescriptor.DONE -> replies.onDone(token, version);
            case StoreReplyDescriptor.INCREMENTED -> replies.onIncremented(token, body, version, expiryMs);
            case StoreReplyDescriptor.ERROR -> {
                replies.text().say("").and(value);
                replies.onError(token, ErrorCode.of(buffer.getShort(index + CODE_OFFSET)));
            }
            default -> throw new IllegalStateException("a reply of no kind: type=" + type);
        }
    }

    private void wrap(final DirectBuffer buffer, final int index) {
        final int keyLength = buffer.getInt(index + KEY_LENGTH_OFFSET);
        final int typeLength = buffer.getInt(index + TYPE_LENGTH_OFFSET);
        int data = index + HEADER_LENGTH;
        key.wrap(buffer, data, keyLength);
        data += keyLength;
        contentType.wrap(buffer, data, typeLength);
        data += typeLength;
        value.wrap(buffer, data, buffer.getInt(index + VALUE_LENGTH_OFFSET));
    }
}
