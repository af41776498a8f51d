package io.ledge.client;

/** What a handler made of a delivery: Dapr's {@code TopicEventResponse.status}. */
public enum Ack {
    /** Done with it. */
    SUCCESS,
    /** Deliver it again. */
    RETRY,
    /** Do not deliver it again, nor count it as done. */
    DROP
}
