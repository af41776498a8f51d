package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.DeliverDecoder;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.StateBulkItemDecoder;
import io.ledge.protocol.codec.StateChangeDecoder;
import io.ledge.protocol.codec.StateIncrementedDecoder;
import io.ledge.protocol.codec.StateScanItemDecoder;
import io.ledge.protocol.codec.StateScanPageDecoder;
import io.ledge.protocol.codec.StateValueDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The part of the {@link Inbox} that calls a {@link DirectHandler}: no objects, bodies excepted. Polling thread. */
final class DirectInbox {
    private final UnsafeBuffer body = new UnsafeBuffer(0, 0);
    private final Inbox in;
    private DirectHandler handler;

    DirectInbox(final Inbox in) {
        this.in = in;
    }

    /** @param handler null when nobody listens */
    void handler(final DirectHandler handler) {
        this.handler = handler;
    }

    void onReply(final long id, final int templateId, final ErrorDecoder error) {
        if (handler == null) {
            return;
        }
        switch (templateId) {
            case StateValueDecoder.TEMPLATE_ID -> onStateValue(id);
            case StateBulkItemDecoder.TEMPLATE_ID -> onBulkItem(id);
            case StateIncrementedDecoder.TEMPLATE_ID ->
                handler.onIncremented(
                        id, in.incremented.newValue(), in.incremented.newVersion(), in.incremented.expiryMs());
            case StateScanItemDecoder.TEMPLATE_ID -> onScanItem(id);
            case StateScanPageDecoder.TEMPLATE_ID -> onScanPage(id);
            case DoneDecoder.TEMPLATE_ID -> handler.onDone(id, in.done.newVersion());
            case ErrorDecoder.TEMPLATE_ID -> handler.onError(id, ErrorCode.of(error.code()), error.message());
            default -> {}
        }
    }

    private void onStateValue(final long id) {
        final StateValueDecoder value = in.stateValue;
        final boolean found = value.found() == BooleanType.TRUE;
        final long version = value.itemVersion();
        if (value.bodyId() != 0) {
            body.wrap(in.link().bodies().take(value.bodyId()));
            handler.onStateValue(id, found, version, body, 0, body.capacity());
            return;
        }
        value.skipContentType();
        final DirectBuffer buffer = value.buffer();
        final int length = value.valueLength();
        final int offset = value.limit() + StateValueDecoder.valueHeaderLength();
        handler.onStateValue(id, found, version, buffer, offset, length);
    }

    private void onBulkItem(final long id) {
        final StateBulkItemDecoder item = in.bulkItem;
        final int index = (int) item.index();
        final int count = (int) item.count();
        final boolean found = item.found() == BooleanType.TRUE;
        final long version = item.itemVersion();
        if (item.bodyId() != 0) {
            body.wrap(in.link().bodies().take(item.bodyId()));
            handler.onBulkItem(id, index, count, found, version, body, 0, body.capacity());
            return;
        }
        item.skipKey();
        item.skipContentType();
        final DirectBuffer buffer = item.buffer();
        final int length = item.valueLength();
        final int offset = item.limit() + StateBulkItemDecoder.valueHeaderLength();
        handler.onBulkItem(id, index, count, found, version, buffer, offset, length);
    }

    private void onScanItem(final long id) {
        final StateScanItemDecoder item = in.scanItem;
        final long version = item.itemVersion();
        final long itemLength = item.itemLength();
        final long bodyId = item.bodyId();
        final DirectBuffer buffer = item.buffer();
        final int keyLength = item.keyLength();
        final int keyOffset = item.limit() + StateScanItemDecoder.keyHeaderLength();
        item.skipKey();
        item.skipContentType();
        if (bodyId != 0) {
            body.wrap(in.link().bodies().take(bodyId));
            handler.onScanItem(id, version, buffer, keyOffset, keyLength, body, 0, body.capacity(), itemLength);
            return;
        }
        final int valueLength = item.valueLength();
        final int valueOffset = item.limit() + StateScanItemDecoder.valueHeaderLength();
        handler.onScanItem(id, version, buffer, keyOffset, keyLength, buffer, valueOffset, valueLength, itemLength);
    }

    private void onScanPage(final long id) {
        final StateScanPageDecoder page = in.scanPage;
        final int length = page.cursorLength();
        final int offset = page.limit() + StateScanPageDecoder.cursorHeaderLength();
        handler.onScanPage(id, page.position(), page.isLast() == BooleanType.TRUE, page.buffer(), offset, length);
    }

    void onChange() {
        if (handler == null) {
            return; // as of a watch that has just ended
        }
        final StateChangeDecoder change = in.change;
        final long watchId = change.watchId();
        final long position = change.position();
        final StateChange.Type type = WatchVerbs.type(change.change());
        final boolean isLast = change.isLastOfPosition() == BooleanType.TRUE;
        final long version = change.itemVersion();
        final long itemLength = change.itemLength();
        final DirectBuffer buffer = change.buffer();
        final int keyLength = change.keyLength();
        final int keyOffset = change.limit() + StateChangeDecoder.keyHeaderLength();
        change.skipKey();
        change.skipContentType();
        final int valueLength = change.valueLength();
        final int valueOffset = change.limit() + StateChangeDecoder.valueHeaderLength();
        handler.onChange(
                watchId,
                position,
                isLast,
                type,
                version,
                buffer,
                keyOffset,
                keyLength,
                valueOffset,
                valueLength,
                itemLength);
    }

    void onWatchEnded() {
        if (handler != null) {
            handler.onWatchEnded(in.watchEnded.watchId(), ErrorCode.of(in.watchEnded.code()), in.watchEnded.position());
        }
    }

    void onSubscriptionEnded(final DirectSubscriptions subscriptions) {
        subscriptions.onEnded(
                in.subscriptionEnded.subscriptionId(), ErrorCode.of(in.subscriptionEnded.code()), handler);
    }

    void onDeliver() {
        final DeliverDecoder event = in.deliver;
        if (handler == null) {
            in.link().bodies().drop(event.bodyId()); // comes again after the ack timeout
            return;
        }
        final long subscriptionId = event.subscriptionId();
        final long deliveryId = event.deliveryId();
        final int attempt = (int) event.attempt();
        if (event.bodyId() != 0) {
            body.wrap(in.link().bodies().take(event.bodyId()));
            handler.onDeliver(subscriptionId, deliveryId, attempt, body, 0, body.capacity());
            return;
        }
        skipToData(event);
        final int length = event.dataLength();
        final int offset = event.limit() + DeliverDecoder.dataHeaderLength();
        handler.onDeliver(subscriptionId, deliveryId, attempt, event.buffer(), offset, length);
    }

    private static void skipToData(final DeliverDecoder event) {
        final DeliverDecoder.MetadataDecoder metadata = event.metadata();
        while (metadata.hasNext()) {
            metadata.next().sbeSkip();
        }
        final DeliverDecoder.ExtensionsDecoder extensions = event.extensions();
        while (extensions.hasNext()) {
            extensions.next().sbeSkip();
        }
        event.skipPubsub();
        event.skipTopic();
        event.skipContentType();
        event.skipEventId();
        event.skipSource();
        event.skipEventType();
        event.skipSubject();
    }

    void onPong(final long clientTimeNs) {
        if (handler != null) {
            handler.onPong(clientTimeNs);
        }
    }
}
