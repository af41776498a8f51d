/**
 * Off-heap memory: regions reserved once at start, and the arena for payloads too large to travel inline.
 *
 * <p>{@link io.ledge.core.memory.OffHeapRegions} hands out {@link io.ledge.core.memory.OffHeapRegion}s while the node is
 * wired, is then sealed, and takes everything back when the node closes. Regions are in shared arenas: whoever holds the
 * core's baton uses them, so there is no owning thread. {@link io.ledge.core.memory.BodyArena} is the one structure here that
 * several threads change at a time.
 *
 * <p>Uses {@code java.lang.foreign} and Agrona. {@code MemorySegment} does not leave this package, {@code table} and
 * {@code journal}; everybody else sees an Agrona buffer wrapped over a slice.
 */
package io.ledge.core.memory;
