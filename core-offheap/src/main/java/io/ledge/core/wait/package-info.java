/**
 * How the core loop waits, and who runs it meanwhile: the baton, the home thread, the guests.
 *
 * <pre>
 *                      home thread (HomeRunner)                    I/O thread of the node (GuestPass)
 *   awake       holds the baton, runs cycles, spins briefly        enqueue; visit(): not mine, marks DIRTY
 *   going down  announce, re-check, give the baton back            enqueue; visit(): marks DIRTY, home stays
 *   asleep      on its Doorbell, at most 100 ms                    enqueue; visit(): takes the baton, runs the cycle
 *   woken       takes the baton, or marks DIRTY and waits          too much to do: hand-over flag, rings home
 *
 *   any other thread (virtual, a library's, another process): enqueue, ring
 * </pre>
 *
 * <p>With a durable store two threads share home and the {@link io.ledge.core.wait.Errand}, see {@link
 * io.ledge.core.wait.HomeRunner}.
 *
 * <p>Every producer, after publishing, does one of two things: it tries the baton ({@code visit}) or it rings. The proof
 * that nothing is then left lying with everybody asleep is {@code BatonModelTest}, an exhaustive search over the
 * interleavings with store buffers, as {@code HomeModelTest} is for the two; jcstress runs the real classes.
 *
 * <p>May use {@code error}, {@code counter}, {@code time} of this module, {@code io.ledge.protocol.wake} and Agrona.
 * Nothing here allocates once warm. It is the one package of the core that knows threads.
 */
package io.ledge.core.wait;
