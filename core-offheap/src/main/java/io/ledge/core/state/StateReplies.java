package io.ledge.core.state;

import io.ledge.core.journal.Durability;
import io.ledge.core.session.ErrorText;
import io.ledge.protocol.ErrorCode;
import org.agrona.DirectBuffer;

/** Where a store's answers go. Called under the baton; buffers are copied during the call. */
public interface StateReplies {
    /** The next answer, or item of an answer, reveals a change of that position: it waits until the change may be seen. */
    default void after(final long position, final Durability durability) {}

    /**
     * The answer to a get.
     *
     * @param bodyHandle a body of the value instead of {@code value}, one reference of which goes along; 0: inline
     */
    void onValue(
            long token,
            boolean found,
            long version,
            long expiryMs,
            DirectBuffer contentType,
            DirectBuffer value,
            long bodyHandle,
            int bodyLength);

    /** May another item be sent to who asked? If not, the store returns false and is asked again. */
    boolean hasRoom(long token);

    /** One item of the answer to a bulk get; the one with {@code index == count - 1} is the last. */
    void onItem(
            long token,
            int index,
            int count,
            DirectBuffer key,
            boolean found,
            long version,
            long expiryMs,
            DirectBuffer contentType,
            DirectBuffer value,
            long bodyHandle,
            int bodyLength);

    /**
     * One item of a page of a scan, in the order of {@code index}.
     *
     * @param length bytes of the value, whether it goes along or not
     */
    void onScanItem(
            long token,
            int index,
            DirectBuffer key,
            long version,
            long expiryMs,
            DirectBuffer contentType,
            DirectBuffer value,
            long bodyHandle,
            int length);

    /** The end of a page. @param position of the newest change when the page began */
    void onScanPage(long token, int itemCount, long position, boolean isLast, DirectBuffer cursor);

    /** A set, delete or transaction took effect. @param newVersion the item's; 0 where there is none, or several */
    void onDone(long token, long newVersion);

    /** An increment took effect. */
    void onIncremented(long token, long newValue, long newVersion, long expiryMs);

    /** The text of the next {@link #onError}. */
    ErrorText text();

    /** Refused, nothing has changed; says {@link #text()}. */
    void onError(long token, ErrorCode code);
}
