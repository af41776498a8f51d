/**
 * State stores: the asynchronous SPI ({@link io.ledge.core.state.StateStore}), the embedded store on the record table
 * ({@link io.ledge.core.state.TableStateStore}), and the state messages of the schema ({@link
 * io.ledge.core.state.StateHandler}), which find the store, build the key prefix and encode the answers.
 *
 * <p>Run by the core loop, under the baton. A store that cannot answer inside the loop copies the command into a ring of its
 * own and answers in a later {@code poll}.
 */
package io.ledge.core.state;
