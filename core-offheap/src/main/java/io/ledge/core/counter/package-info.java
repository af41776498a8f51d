/**
 * What a node counts, in a mapped file that another process can read: {@link io.ledge.core.counter.CountersFile} with a
 * registry of ids ({@link io.ledge.core.counter.NodeCounter}), the distinct errors, and the stall tracker.
 *
 * <p>The loop keeps plain longs; they are copied into the file a few times a second ({@link
 * io.ledge.core.counter.CounterPublisher}). Uses Agrona only.
 */
package io.ledge.core.counter;
