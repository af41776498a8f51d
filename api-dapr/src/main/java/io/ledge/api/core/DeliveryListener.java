package io.ledge.api.core;

/** Takes messages that are not answers: deliveries and events of subscriptions. On the I/O thread. */
@FunctionalInterface
public interface DeliveryListener {
    /** Takes none. */
    DeliveryListener NONE = (templateId, in) -> false;

    /** @return true when the message was one of those; it is valid during the call only */
    boolean onMessage(int templateId, Incoming in);
}
