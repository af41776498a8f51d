/**
 * How a thread sleeps and is woken, across threads and processes: a futex in shared memory instead of polling.
 *
 * <p>A {@link io.ledge.protocol.wake.Doorbell} is one slot of the mapped {@link io.ledge.protocol.wake.WakeFile}. Slot 0
 * belongs to the node's core loop, the others to its IPC clients. Whoever put work in a ring or an Aeron log calls
 * {@code ring()}; whoever waits for work calls {@code announce()}, looks once more, and then {@code await(timeoutNs)}.
 * Both the node and {@code ledge-client} use this package, so it depends on Agrona and the JDK only. It is the one place
 * of this module that may use {@link java.lang.foreign.Linker}.
 *
 * <p>Threads: {@code ring()} and the flags may be used by any thread of any process; {@code announce}, {@code cancel}
 * and {@code await} by the one platform thread that owns the slot.
 */
package io.ledge.protocol.wake;
