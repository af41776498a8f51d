package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.DeliverDecoder;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.ErrorDecoder;
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
