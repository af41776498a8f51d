package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import org.agrona.DirectBuffer;

/**
 * What {@link DirectClient#poll} found. Buffers are valid during the call only. A method may offer; it may not poll. What
 * it throws goes to the client's error handler; the message is consumed.
 */
public interface DirectHandler {
    /**
     * Answer to {@link DirectClient#offerGet}.
     *
     * @param version the ETag as a number; 0 when not found
     */
    default void onStateValue(
            final long correlationId,
            final boolean found,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {}

    /**
     * Answer to {@link DirectClient#offerBulkGet}: one of its items.
     *
     * @param index of the key in the request: 0 … {@code count - 1}, in this order
     * @param version the ETag as a number; 0 when not found
     */
    default void onBulkItem(
            final long correlationId,
            final int index,
            final int count,
            final boolean found,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {}

    /** Answer to a set, delete or publish; {@code newVersion} is 0 where none was assigned. */
    default void onDone(final long correlationId, final long newVersion) {}

    /** Answer to {@link DirectClient#offerIncrement}. @param expiryMs 0: never */
    default void onIncremented(
            final long correlationId, final long newValue, final long newVersion, final long expiryMs) {}

    /**
     * An item of the page that {@link DirectClient#offerScan} asked for; {@link #onScanPage} follows the last.
     *
     * @param itemLength bytes of the value, whether it came along or not
     */
    default void onScanItem(
            final long correlationId,
            final long version,
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength,
            final long itemLength) {}

    /** The end of a page. @param position as {@link StatePage#position} @param cursor of the next page; empty after the last */
    default void onScanPage(
            final long correlationId,
            final long position,
            final boolean isLast,
            final DirectBuffer cursor,
            final int cursorOffset,
            final int cursorLength) {}

    /**
     * A change of a watch of {@link DirectClient#watch}.
     *
     * @param isLastOfPosition no more changes of this position follow: a watch may go on from it
     * @param version of the item saved; of a deletion or an expiry, that of the item which is gone
     * @param buffer holds key and value
     * @param itemLength bytes of the value saved; more than {@code valueLength} when it did not come along
     */
    default void onChange(
            final long watchId,
            final long position,
            final boolean isLastOfPosition,
            final StateChange.Type type,
            final long version,
            final DirectBuffer buffer,
            final int keyOffset,
            final int keyLength,
            final int valueOffset,
            final int valueLength,
            final long itemLength) {}

    /** The node ended a watch: with POSITION_EXPIRED, changes after {@code position} are lost. */
    default void onWatchEnded(final long watchId, final ErrorCode code, final long position) {}

    /** Answer to a request that was refused. Reading {@code message} allocates; the rest does not. */
    default void onError(final long correlationId, final ErrorCode code, final String message) {}

    /** A delivery to a subscription of {@link DirectClient#subscribe}; answer it with {@link DirectClient#offerAck}. */
    default void onDeliver(
            final long subscriptionId,
            final long deliveryId,
            final int attempt,
            final DirectBuffer buffer,
            final int offset,
            final int length) {}

    /** The node has ended a subscription: the app may not have the topic any more. */
    default void onSubscriptionEnded(final long subscriptionId, final ErrorCode code) {}

    /** Answer to {@link DirectClient#offerPing}. */
    default void onPong(final long clientTimeNs) {}
}
