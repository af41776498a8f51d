package io.ledge.client;

/** What happens to a message for a subscriber whose queue in the node is full. */
public enum QueueFullPolicy {
    /** The publisher waits for its reply. */
    BLOCK,
    DROP_OLDEST,
    DROP_NEWEST
}
