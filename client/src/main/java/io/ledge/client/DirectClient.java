package io.ledge.client;

import org.agrona.DirectBuffer;

/**
 * The client without objects: buffers in, callbacks out, no allocation once warm, nothing waited for.
 *
 * <p>One owner thread makes it by {@link LedgeClient#direct()}, polls and closes it. While it is open, that thread is the
 * only one that polls: answers to other threads' calls, heartbeats and deadlines wait for its next {@link #poll}, which
 * it therefore calls at least every 100 ms. Requests have no deadline here; when the node is lost, {@link #poll} returns
 * {@link #NOT_CONNECTED} once per loss and what was in flight is never answered. Values above the inline limit are
 * received (that allocates) but not sent.
 *
 * <pre>{@code
 * try (DirectClient direct = client.direct()) {
 *     long id = direct.offerGet(store, key, 0, keyLength);
 *     while (direct.poll(handler, 10) == 0) {
 *         direct.idle();
 *     }
 * }
 * }</pre>
 */
public final class DirectClient implements AutoCloseable {
    /** The way to the node is full, or another thread is sending: poll, then try again. */
    public static final long BACK_PRESSURE = -1;

    /** The node is gone; the client is looking for it. */
    public static final long NOT_CONNECTED = -2;

    /** The key is above 1 KiB, or the value above the inline limit. */
    public static final long TOO_LONG = -3;

    /** The client was closed. */
    public static final long CLOSED = -4;

    DirectClient() {}

    /** @return the correlation id (&gt; 0) of the answer, or one of the negative constants */
    public long offerGet(final DirectName store, final DirectBuffer key, final int keyOffset, final int keyLength) {
        throw new UnsupportedOperationException();
    }

    /** Saves without conditions or expiry. @return as {@link #offerGet} */
    public long offerSet(
            final DirectName store,
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        throw new UnsupportedOperationException();
    }

    /**
     * Saves while the item has version {@code ifVersion}.
     *
     * @param ifVersion 0: no condition
     * @param ttlMs 0: for good
     * @return as {@link #offerGet}
     */
    public long offerSet(
            final DirectName store,
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength,
            final long ifVersion,
            final long ttlMs) {
        throw new UnsupportedOperationException();
    }

    /** @return as {@link #offerGet} */
    public long offerDelete(final DirectName store, final DirectBuffer key, final int keyOffset, final int keyLength) {
        throw new UnsupportedOperationException();
    }

    /** @return as {@link #offerGet} */
    public long offerPublish(
            final DirectName pubsub,
            final DirectName topic,
            final DirectName contentType,
            final DirectBuffer data,
            final int dataOffset,
            final int dataLength) {
        throw new UnsupportedOperationException();
    }

    /** @return 1, or one of the negative constants */
    public long offerAck(final long subscriptionId, final long deliveryId, final Ack ack) {
        throw new UnsupportedOperationException();
    }

    /** Heartbeat there and back. @return 1, or one of the negative constants */
    public long offerPing(final long clientTimeNs) {
        throw new UnsupportedOperationException();
    }

    /**
     * Subscribes; deliveries come to {@link DirectHandler#onDeliver}. Waits for the node's answer (deliveries may come
     * before it). It ends with this object or with the node: it is not restored after a restart.
     *
     * @return the subscription id
     */
    public long subscribe(final String pubsub, final String topic, final SubscribeOptions options) {
        throw new UnsupportedOperationException();
    }

    /** Polls at most {@code limit} messages and does the client's duties. @return work done, or a negative constant */
    public long poll(final DirectHandler handler, final int limit) {
        throw new UnsupportedOperationException();
    }

    /** Waits for the next message the client's way: spins, or sleeps on the doorbell for 100 ms at most. */
    public void idle() {
        throw new UnsupportedOperationException();
    }

    /** Gives the polling back to the client; its subscriptions end. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
