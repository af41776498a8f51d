package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.AckEncoder;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.HeartbeatEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.PublishEncoder;
import io.ledge.protocol.codec.StateDeleteEncoder;
import io.ledge.protocol.codec.StateGetEncoder;
import io.ledge.protocol.codec.StateIncrementEncoder;
import io.ledge.protocol.codec.StateScanEncoder;
import io.ledge.protocol.codec.StateSetEncoder;
import io.ledge.protocol.codec.SubscriptionKind;
import io.ledge.protocol.wake.Doorbell;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

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

    private static final int DUTY_EVERY_POLLS = 16;
    private static final long ATTACH_PARK_NS = 100_000;

    private final ClientCore core;
    private final PollRight right;
    private final Poller poller;
    private final Subscriptions subscriptions;
    private final UnsafeBuffer scratch = new UnsafeBuffer(ByteBuffer.allocateDirect(Ipc.MTU_LENGTH));
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final StateGetEncoder get = new StateGetEncoder();
    private final DirectBulkGet bulkGet = new DirectBulkGet();
    private final StateSetEncoder set = new StateSetEncoder();
    private final StateDeleteEncoder delete = new StateDeleteEncoder();
    private final StateIncrementEncoder increment = new StateIncrementEncoder();
    private final StateScanEncoder scan = new StateScanEncoder();
    private final PublishEncoder publish = new PublishEncoder();
    private final AckEncoder ackEncoder = new AckEncoder();
    private final HeartbeatEncoder heartbeat = new HeartbeatEncoder();
    private final DirectSubscriptions own;
    private final List<Long> ownWatchIds = new ArrayList<>();
    private final WatchVerbs watches;
    private Link link;
    private long lastId = Calls.DIRECT_BIT;
    private int polls;
    private boolean isClosed;

    DirectClient(final ClientCore core, final Subscriptions subscriptions) {
        this.core = core;
        this.right = core.right();
        this.poller = core.poller();
        this.subscriptions = subscriptions;
        this.own = subscriptions.ofDirect();
        this.watches = new WatchVerbs(core);
        attach();
    }

    // ---- requests

    /** @return the correlation id (&gt; 0) of the answer, or one of the negative constants */
    public long offerGet(final DirectName store, final DirectBuffer key, final int keyOffset, final int keyLength) {
        if (keyLength > Ipc.MAX_KEY_LENGTH) {
            return TOO_LONG;
        }
        get.wrapAndApplyHeader(scratch, 0, header);
        get.metadataCount(0);
        get.putStore(store.buffer(), 0, store.length()).putKey(key, keyOffset, keyLength);
        return offerRequest(get.limit());
    }

    /**
     * Asks for several items with one message.
     *
     * @param keys holds the keys, wherever: key {@code i} has {@code keyLengths[i]} bytes at {@code keyOffsets[i]}
     * @param count of keys, at least 1
     * @return as {@link #offerGet}; {@link #TOO_LONG} also when they are too many for one message. The answers are
     *     {@link DirectHandler#onBulkItem}, one a key
     */
    public long offerBulkGet(
            final DirectName store,
            final DirectBuffer keys,
            final int[] keyOffsets,
            final int[] keyLengths,
            final int count) {
        final int length = bulkGet.encode(scratch, header, store, keys, keyOffsets, keyLengths, count);
        return length == DirectBulkGet.TOO_LONG ? TOO_LONG : offerRequest(length);
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
        return offerSet(store, key, keyOffset, keyLength, value, valueOffset, valueLength, 0, 0);
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
        if (keyLength > Ipc.MAX_KEY_LENGTH || isAboveInlineLimit(valueLength)) {
            return TOO_LONG;
        }
        clearBlock(StateSetEncoder.BLOCK_LENGTH);
        set.wrapAndApplyHeader(scratch, 0, header)
                .hasEtag(ifVersion == 0 ? BooleanType.FALSE : BooleanType.TRUE)
                .ifVersion(ifVersion)
                .ttlMs(ttlMs);
        set.metadataCount(0);
        set.putStore(store.buffer(), 0, store.length())
                .putKey(key, keyOffset, keyLength)
                .putContentType(DirectName.EMPTY.buffer(), 0, 0)
                .putValue(value, valueOffset, valueLength);
        return offerRequest(set.limit());
    }

    /** @return as {@link #offerGet} */
    public long offerDelete(final DirectName store, final DirectBuffer key, final int keyOffset, final int keyLength) {
        if (keyLength > Ipc.MAX_KEY_LENGTH) {
            return TOO_LONG;
        }
        clearBlock(StateDeleteEncoder.BLOCK_LENGTH);
        delete.wrapAndApplyHeader(scratch, 0, header);
        delete.metadataCount(0);
        delete.putStore(store.buffer(), 0, store.length()).putKey(key, keyOffset, keyLength);
        return offerRequest(delete.limit());
    }

    /**
     * Adds to an item whose value is a whole number as decimal text.
     *
     * @param initial what an item that is not there counts as
     * @param ttlMs above 0 from now on; 0 leaves the expiry; below 0 for good
     * @return as {@link #offerGet}; the answer is {@link DirectHandler#onIncremented}
     */
    public long offerIncrement(
            final DirectName store,
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final long delta,
            final long initial,
            final long ttlMs) {
        if (keyLength > Ipc.MAX_KEY_LENGTH) {
            return TOO_LONG;
        }
        clearBlock(StateIncrementEncoder.BLOCK_LENGTH);
        increment
                .wrapAndApplyHeader(scratch, 0, header)
                .delta(delta)
                .initial(initial)
                .ttlMs(ttlMs);
        increment.metadataCount(0);
        increment
                .putStore(store.buffer(), 0, store.length())
                .putKey(key, keyOffset, keyLength)
                .putContentType(DirectName.EMPTY.buffer(), 0, 0);
        return offerRequest(increment.limit());
    }

    /**
     * Asks for a page of the items whose keys begin with a prefix.
     *
     * @param pageSize 0: the node's default
     * @param cursor as {@link DirectHandler#onScanPage} gave it; of length 0 for the first page
     * @return as {@link #offerGet}; the answers are {@link DirectHandler#onScanItem} and {@link DirectHandler#onScanPage}
     */
    public long offerScan(
            final DirectName store,
            final DirectBuffer prefix,
            final int prefixOffset,
            final int prefixLength,
            final int pageSize,
            final boolean withValues,
            final DirectBuffer cursor,
            final int cursorOffset,
            final int cursorLength) {
        if (prefixLength > Ipc.MAX_KEY_LENGTH || isAboveInlineLimit(cursorLength)) {
            return TOO_LONG;
        }
        scan.wrapAndApplyHeader(scratch, 0, header)
                .itemLimit(pageSize)
                .withValues(withValues ? BooleanType.TRUE : BooleanType.FALSE);
        scan.metadataCount(0);
        scan.putStore(store.buffer(), 0, store.length())
                .putPrefix(prefix, prefixOffset, prefixLength)
                .putCursor(cursor, cursorOffset, cursorLength);
        return offerRequest(scan.limit());
    }

    /** @return as {@link #offerGet} */
    public long offerPublish(
            final DirectName pubsub,
            final DirectName topic,
            final DirectName contentType,
            final DirectBuffer data,
            final int dataOffset,
            final int dataLength) {
        if (isAboveInlineLimit(dataLength)) {
            return TOO_LONG;
        }
        final DirectBuffer empty = DirectName.EMPTY.buffer();
        clearBlock(PublishEncoder.BLOCK_LENGTH);
        publish.wrapAndApplyHeader(scratch, 0, header);
        publish.metadataCount(0);
        publish.extensionsCount(0);
        publish.putPubsub(pubsub.buffer(), 0, pubsub.length())
                .putTopic(topic.buffer(), 0, topic.length())
                .putContentType(contentType.buffer(), 0, contentType.length())
                .putEventId(empty, 0, 0)
                .putSource(empty, 0, 0)
                .putEventType(empty, 0, 0)
                .putSubject(empty, 0, 0)
                .putData(data, dataOffset, dataLength);
        return offerRequest(publish.limit());
    }

    /** @return 1, or one of the negative constants */
    public long offerAck(final long subscriptionId, final long deliveryId, final Ack ack) {
        ackEncoder
                .wrapAndApplyHeader(scratch, 0, header)
                .subscriptionId(subscriptionId)
                .deliveryId(deliveryId)
                .status(Subscriptions.status(ack));
        return offer(ackEncoder.limit(), 0);
    }

    /** Heartbeat there and back. @param clientTimeNs above 0. @return 1, or one of the negative constants */
    public long offerPing(final long clientTimeNs) {
        if (clientTimeNs <= 0) {
            throw new IllegalArgumentException("clientTimeNs must be above 0: " + clientTimeNs);
        }
        heartbeat.wrapAndApplyHeader(scratch, 0, header).clientTimeNs(clientTimeNs);
        return offer(heartbeat.limit(), 0);
    }

    private boolean isAboveInlineLimit(final int length) {
        return link != null && length > link.terms().inlineLimit();
    }

    private void clearBlock(final int blockLength) {
        scratch.setMemory(MessageHeaderEncoder.ENCODED_LENGTH, blockLength, (byte) 0);
    }

    private long offerRequest(final int length) {
        final long id = lastId + 1;
        final long result = offer(length, id);
        if (result > 0) {
            lastId = id;
            return id;
        }
        return result;
    }

    /** The scratch header is zero where nobody writes: beyond these ids it was never touched. */
    private long offer(final int length, final long correlationId) {
        if (link == null) {
            return isClosed || poller.isClosed() ? CLOSED : NOT_CONNECTED;
        }
        header.correlationId(correlationId);
        long result = link.tryOffer(scratch, length);
        if (result == Link.FULL) {
            poller.wantSpace(link); // or idle() would sleep its 100 ms although there is room again
            result = link.tryOffer(scratch, length); // there may have been before the node could see that
        }
        if (result == Link.SENT) {
            return 1;
        }
        return result == Link.BROKEN ? NOT_CONNECTED : BACK_PRESSURE;
    }

    // ---- answers

    /**
     * Subscribes; deliveries come to {@link DirectHandler#onDeliver}; one that comes before the next {@link #poll} is left
     * to the ack timeout. Waits for the node's answer. It ends with this object or with the node: it is not restored
     * after a restart.
     *
     * @return the subscription id
     */
    public long subscribe(final String pubsub, final String topic, final SubscribeOptions options) {
        final SubscribeRequest request = new SubscribeRequest(SubscriptionKind.TOPIC, pubsub, topic, options);
        final Call.Answer<Long> answer = (in, templateId) -> own.begin(Subscriptions.subscriptionId(in, templateId));
        return core.await(subscriptions.send(request, core.requireLink(), answer, false));
    }

    /**
     * Watches; changes come to {@link DirectHandler#onChange}, the first perhaps before this returns. Waits for the node's
     * answer. It ends with this object or with the node: it is not restored after a restart.
     *
     * @param handler as for {@link #poll}
     * @return the watch's id
     * @throws PositionExpiredException the changes after the position asked for are no longer kept
     */
    public long watch(
            final String store, final String prefix, final WatchOptions options, final DirectHandler handler) {
        final Link current = core.requireLink();
        final DirectInbox inbox = poller.inbox().direct();
        inbox.handler(handler);
        try {
            final long id = core.await(watches.watch(store, prefix, options, current, WatchVerbs::begun, false))
                    .watchId();
            ownWatchIds.add(id);
            return id;
        } finally {
            inbox.handler(null);
        }
    }

    /** Ends a watch. */
    public void unwatch(final long watchId) {
        ownWatchIds.remove(watchId);
        core.await(watches.unwatch(core.requireLink(), watchId, false));
    }

    /** Polls at most {@code limit} messages and does the client's duties. @return work done, or a negative constant */
    public long poll(final DirectHandler handler, final int limit) {
        if (link == null || link.isBroken()) {
            return reattach();
        }
        final Inbox inbox = poller.inbox();
        inbox.direct().handler(handler);
        try {
            final int toldCount = own.tell(handler);
            final int workCount = toldCount
                    + (++polls % DUTY_EVERY_POLLS == 0
                            ? poller.cycle(link, System.nanoTime(), limit)
                            : poller.poll(link, limit));
            if (workCount > 0) {
                poller.endIdle(); // or the first spin in vain would be the last spin of all
            }
            return workCount;
        } finally {
            inbox.direct().handler(null);
        }
    }

    /** Waits for the next message the client's way: spins, or sleeps on the doorbell for 100 ms at most. */
    public void idle() {
        if (link == null) {
            LockSupport.parkNanos(this, Doorbell.PARK_NS);
        } else if (poller.isSpinning()) {
            Thread.onSpinWait();
        } else {
            polls = DUTY_EVERY_POLLS - 1; // the next poll reads the clock
            poller.idle(link, System.nanoTime(), Doorbell.MAX_SLEEP_NS);
        }
    }

    /** A seam for tests: will the next {@link #idle} go on with the decision of the one before? */
    boolean isIdle() {
        return poller.isIdle();
    }

    // ---- the right to poll

    /** Waits for the right: it is reserved for this thread, so leaders leave within a cycle. */
    private void attach() {
        while (!right.tryTake()) {
            poller.evictHome();
            LockSupport.parkNanos(this, ATTACH_PARK_NS);
        }
        link = poller.link();
        if (link == null) {
            right.release(); // lost meanwhile: home needs it
        }
    }

    /** The link is broken: home needs the right to take it down; take it back when there is another. */
    private long reattach() {
        if (link != null) {
            link = null;
            own.clear();
            ownWatchIds.clear();
            right.release();
            poller.wakeHome();
            return NOT_CONNECTED;
        }
        if (isClosed || poller.isClosed()) {
            return CLOSED;
        }
        final Link found = poller.link();
        if (found == null || found.isBroken() || !right.tryTake()) {
            return NOT_CONNECTED;
        }
        link = found;
        return 0;
    }

    /** Gives the polling back to the client; its subscriptions end. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (link != null && !link.isBroken()) {
            endSubscriptions();
        }
        detach();
        poller.wakeHome();
    }

    private void endSubscriptions() {
        for (final long id : List.copyOf(ownWatchIds)) {
            try {
                unwatch(id);
            } catch (final LedgeException ex) {
                // it has ended, or ends with the session
            }
        }
        for (final long id : own.ids()) {
            try {
                core.await(subscriptions.askToEnd(link, id, false));
            } catch (final LedgeException ex) {
                if (ex.code() != ErrorCode.SUBSCRIPTION_UNKNOWN) { // that one has ended
                    return; // they end with the session
                }
            }
        }
    }

    /** Also by LedgeClient.close() on the owner's thread. */
    void detach() {
        isClosed = true;
        link = null;
        own.clear();
        right.unreserve();
        if (right.isMine()) {
            right.release();
        }
    }
}
