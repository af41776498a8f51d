package io.ledge.client;

import java.time.Instant;
import java.util.List;

/**
 * The node in figures.
 *
 * @param time the node's clock when it answered
 * @param sessions IPC sessions open
 * @param entries items in all embedded stores
 * @param offHeapBytes bytes in use outside the heap by items, payloads and messages
 */
public record NodeInfo(
        long pid,
        String id,
        String version,
        Instant startTime,
        Instant time,
        int sessions,
        int subscriptions,
        long entries,
        long offHeapBytes,
        List<ComponentInfo> components) {
    public NodeInfo {
        components = List.copyOf(components);
    }

    NodeInfo with(final List<ComponentInfo> rows) {
        return new NodeInfo(pid, id, version, startTime, time, sessions, subscriptions, entries, offHeapBytes, rows);
    }
}
