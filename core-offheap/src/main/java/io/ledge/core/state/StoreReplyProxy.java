package io.ledge.core.state;

import static io.ledge.core.state.StoreReplyDescriptor.BODY_HANDLE_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.BODY_LENGTH_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.CODE_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.COUNT_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.DONE;
import static io.ledge.core.state.StoreReplyDescriptor.ERROR;
import static io.ledge.core.state.StoreReplyDescriptor.EXPIRY_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.FOUND_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.HEADER_LENGTH;
import static io.ledge.core.state.StoreReplyDescriptor.INCREMENTED;
import static io.ledge.core.state.StoreReplyDescriptor.INDEX_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.ITEM;
import static io.ledge.core.state.StoreReplyDescriptor.KEY_LENGTH_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.MAX_LENGTH;
import static io.ledge.core.state.StoreReplyDescriptor.TOKEN_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.TYPE_LENGTH_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.VALUE;
import static io.ledge.core.state.StoreReplyDescriptor.VALUE_LENGTH_OFFSET;
import static io.ledge.core.state.StoreReplyDescriptor.VERSION_OFFSET;

import io.ledge.core.session.ErrorText;
import io.ledge.protocol.ErrorCode;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * Replies of a store into its ring. Store's thread only. The last reply of a command becomes visible in {@link #complete}, when
 * the command's bodies are back where they came from.
 */
final class StoreReplyProxy implements StateReplies {
    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    /** For a record, as much padding before it at the ring's end, and an error after it. */
    private static final int ROOM_FOR_ONE = 3 * (MAX_LENGTH + 16);

    private final OneToOneRingBuffer ring;
    private final ErrorText text = new ErrorText();
    private int claimed;
    private int itemsLeft;
    private boolean isAnswered;

    StoreReplyProxy(final OneToOneRingBuffer ring) {
        this.ring = ring;
    }

    /** Is there certainly room for one more reply, of any length? */
    boolean hasRoomForOne() {
        return ring.capacity() - ring.size() >= ROOM_FOR_ONE;
    }

    /** A command begins. @param itemLimit of a bulk get */
    void begin(final int itemLimit) {
        itemsLeft = itemLimit;
        isAnswered = false;
    }

    /** Did the command get a reply that ends it? */
    boolean isAnswered() {
        return isAnswered;
    }

    /** Of the piece of a bulk get: items that were not asked for yet. */
    int itemsLeft() {
        return itemsLeft;
    }

    /** The command is done with: its last reply may be seen. */
    void complete() {
        if (claimed != 0) {
            ring.commit(claimed);
            claimed = 0;
        }
    }

    @Override
    public boolean hasRoom(final long token) {
        return itemsLeft > 0 && hasRoomForOne();
    }

    @Override
    public void onValue(
            final long token,
            final boolean found,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int bodyLength) {
        final int index = begin(VALUE, token, NOTHING, contentType, value);
        item(index, found, version, expiryMs, bodyHandle, bodyLength);
        isAnswered = true;
    }

    @Override
    public void onItem(
            final long token,
            final int itemIndex,
            final int count,
            final DirectBuffer key,
            final boolean found,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int bodyLength) {
        final int index = begin(ITEM, token, key, contentType, value);
        item(index, found, version, expiryMs, bodyHandle, bodyLength);
        ring.buffer().putInt(index + INDEX_OFFSET, itemIndex);
        ring.buffer().putInt(index + COUNT_OFFSET, count);
        itemsLeft--;
        isAnswered = itemIndex == count - 1;
    }

    @Override
    public void onScanItem(
            final long token,
            final int index,
            final DirectBuffer key,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int length) {
        throw new UnsupportedOperationException("no store behind a ring has SCAN");
    }

    @Override
    public void onScanPage(
            final long token,
            final int itemCount,
            final long position,
            final boolean isLast,
            final DirectBuffer cursor) {
        throw new UnsupportedOperationException("no store behind a ring has SCAN");
    }

    @Override
    public void onDone(final long token, final long newVersion) {
        final int index = begin(DONE, token, NOTHING, NOTHING, NOTHING);
        ring.buffer().putLong(index + VERSION_OFFSET, newVersion);
        isAnswered = true;
    }

    @Override
    public void onIncremented(final long token, final long newValue, final long newVersion, final long expiryMs) {
        final int index = begin(INCREMENTED, token, NOTHING, NOTHING, NOTHING);
        item(index, true, newVersion, expiryMs, newValue, 0);
        isAnswered = true;
    }

    @Override
    public ErrorText text() {
        return text;
    }

    @Override
    public void onError(final long token, final ErrorCode code) {
        final int index = begin(ERROR, token, NOTHING, NOTHING, text.buffer(), text.length());
        ring.buffer().putShort(index + CODE_OFFSET, (short) code.number());
        isAnswered = true;
    }

    private void item(
            final int index,
            final boolean found,
            final long version,
            final long expiryMs,
            final long bodyHandle,
            final int bodyLength) {
        final AtomicBuffer buffer = ring.buffer();
        buffer.putByte(index + FOUND_OFFSET, found ? (byte) 1 : 0);
        buffer.putLong(index + VERSION_OFFSET, version);
        buffer.putLong(index + EXPIRY_OFFSET, expiryMs);
        buffer.putLong(index + BODY_HANDLE_OFFSET, bodyHandle);
        buffer.putInt(index + BODY_LENGTH_OFFSET, bodyLength);
    }

    private int begin(
            final int type,
            final long token,
            final DirectBuffer key,
            final DirectBuffer contentType,
            final DirectBuffer value) {
        return begin(type, token, key, contentType, value, value.capacity());
    }

    private int begin(
            final int type,
            final long token,
            final DirectBuffer key,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final int valueLength) {
        complete();
        final int keyLength = key.capacity();
        final int typeLength = contentType.capacity();
        final int index = ring.tryClaim(type, HEADER_LENGTH + keyLength + typeLength + valueLength);
        if (index <= 0) {
            throw new IllegalStateException(
                    "a reply without room in the ring: key=" + keyLength + ", value=" + valueLength);
        }
        claimed = index;
        final AtomicBuffer buffer = ring.buffer();
        buffer.putLong(index + TOKEN_OFFSET, token);
        buffer.putInt(index + KEY_LENGTH_OFFSET, keyLength);
        buffer.putInt(index + TYPE_LENGTH_OFFSET, typeLength);
        buffer.putInt(index + VALUE_LENGTH_OFFSET, valueLength);
        final int data = index + HEADER_LENGTH;
        buffer.putBytes(data, key, 0, keyLength);
        buffer.putBytes(data + keyLength, contentType, 0, typeLength);
        buffer.putBytes(data + keyLength + typeLength, value, 0, valueLength);
        return index;
    }
}
