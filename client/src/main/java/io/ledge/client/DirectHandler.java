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

    /** Answer to a set, delete or publish; {@code newVersion} is 0 where none was assigned. */
    default void onDone(final long correlationId, final long newVersion) {}

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

    /** Answer to {@link DirectClient#offerPing}. */
    default void onPong(final long clientTimeNs) {}
}
