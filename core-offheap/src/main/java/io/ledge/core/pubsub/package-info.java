/**
 * Pub/sub inside the loop: topics, a subscription per (app id, component, topic) with its bounded queue, and deliveries
 * with acknowledgement, timeout and redelivery. Input bindings deliver their events the same way: a binding is a component
 * with one topic of the empty name.
 *
 * <pre>
 *   Publish ─▶ MessageStore (one copy, counted references) ─▶ MessageQueue of each Subscription
 *                                                                    │ Consumer: a session's window
 *                          Done, when no queue is above its limit ◀──┴─▶ Deliver ─▶ Ack
 * </pre>
 *
 * <p>Run by the core loop, under the baton. Uses {@code session}, {@code table}, {@code memory} and {@code time}.
 */
package io.ledge.core.pubsub;
