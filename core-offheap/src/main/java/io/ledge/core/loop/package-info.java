/**
 * The duty cycle: {@link io.ledge.core.loop.CoreAgent} drains the sources of commands, {@link
 * io.ledge.core.loop.CommandAdapter} turns each message into a call of its handler, and {@link
 * io.ledge.core.loop.CoreContext} wires the core's parts together.
 *
 * <p>Run under the baton, by the core thread or a guest. No thread, no clock but the cycle's, nothing that blocks.
 */
package io.ledge.core.loop;
