package io.ledge.core.pubsub;

import io.ledge.core.memory.BodyArena;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BindingEventEncoder;
import io.ledge.protocol.codec.DeliverEncoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends a stored message: copies it, stamps subscription, delivery and attempt into its block, names the body if it has one.
 * Deliver and BindingEvent have these fields at places of their own.
 */
final class DeliveryEncoder {
    private final MessageStore store;
    private final BodyArena bodies;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Ipc.MAX_MESSAGE_LENGTH]);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final DeliverEncoder deliver = new DeliverEncoder();
    private final BindingEventEncoder event = new BindingEventEncoder();

    DeliveryEncoder(final MessageStore store, final BodyArena bodies) {
        this.store = store;
        this.bodies = bodies;
    }

    void send(final Consumer consumer, final int slot) {
        final long message = consumer.message(slot);
        final int length = store.length(message);
        buffer.putBytes(0, store.bytes(message), 0, length);
        final long subscriptionId = consumer.id();
        final long deliveryId = consumer.deliveryId(slot);
        final int attempt = consumer.attempts(slot);
        if (header.wrap(buffer, 0).templateId() == DeliverEncoder.TEMPLATE_ID) {
            deliver.wrap(buffer, MessageHeaderEncoder.ENCODED_LENGTH)
                    .subscriptionId(subscriptionId)
                    .deliveryId(deliveryId)
                    .attempt(attempt);
        } else {
            event.wrap(buffer, MessageHeaderEncoder.ENCODED_LENGTH)
                    .subscriptionId(subscriptionId)
                    .deliveryId(deliveryId)
                    .attempt(attempt);
        }
        final long body = store.bodyHandle(message);
        if (body == 0) {
            consumer.session().outbox().send(buffer, 0, length);
        } else {
            bodies.retain(body);
            consumer.session().outbox().sendWithBody(buffer, 0, length, body);
        }
    }
}
