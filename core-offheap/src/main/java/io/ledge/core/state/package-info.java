/**
 * State stores: the asynchronous SPI ({@link io.ledge.core.state.StateStore}), the embedded store on the record table
 * ({@link io.ledge.core.state.TableStateStore}), and the state messages of the schema ({@link
 * io.ledge.core.state.StateHandler}), which find the store, build the key prefix and encode the answers.
 *
 * <p>Run by the core loop, under the baton. A store that cannot answer inside the loop lives on a thread of its own:
 *
 * <pre>
 *   StateHandler ─▶ RingStateStore ══ StoreRing: commands ══▶ StoreCommandAdapter ─▶ ExternalStore
 *        (loop)  ◀─                ◀═════════════ replies ══  StoreReplyProxy     ◀─ (its own thread, may block)
 * </pre>
 *
 * <p>What changes in the embedded stores goes, past the journal's {@link io.ledge.core.state.StateLog}, into a {@link
 * io.ledge.core.state.ChangeRing}, from which {@link io.ledge.core.state.Watches} tell those who watch.
 *
 * <p>{@link io.ledge.core.state.StoreCommandAdapter} and {@link io.ledge.core.state.ExternalStore} are run by that thread (see
 * {@code binding.ThreadedStateComponent}); nothing here starts one.
 */
package io.ledge.core.state;
