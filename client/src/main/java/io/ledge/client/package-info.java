/**
 * The Java API of a Ledge node: {@link io.ledge.client.LedgeClient}, over Aeron IPC, with Dapr's verbs.
 *
 * <p>Threads: any thread may call a {@code LedgeClient}. A synchronous caller polls for its own reply; one daemon thread
 * per client ({@code ledge-client-NAME}) polls while nobody else does, keeps the session alive and reconnects; a second
 * one ({@code ledge-dispatch-NAME}) runs the handlers of subscriptions, one at a time.
 *
 * <p>Uses {@code io.ledge.protocol}, the Aeron client and Agrona; no type of the node's core.
 */
package io.ledge.client;
