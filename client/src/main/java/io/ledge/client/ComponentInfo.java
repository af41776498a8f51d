package io.ledge.client;

import java.time.Instant;

/**
 * A component of the node.
 *
 * @param type as in its YAML, e.g. {@code state.ledge}
 * @param lastSuccess last end-to-end success, or null when there was none
 * @param backlog messages waiting; -1 where it makes no sense
 * @param note one phrase on the state, or empty
 */
public record ComponentInfo(String name, String type, State state, Instant lastSuccess, long backlog, String note) {
    /** What a component is doing. */
    public enum State {
        STARTING,
        CONNECTING,
        UP,
        DEGRADED,
        FAILED,
        STOPPED,
        /** A state that this client is too old to know. */
        UNKNOWN
    }
}
