/**
 * What simulated apps say and hear: {@link io.ledge.simulator.command.Command}s over the
 * {@link io.ledge.simulator.command.Store}s and {@link io.ledge.simulator.command.Keys} of the run, as messages of the
 * schema, and the {@link io.ledge.simulator.command.Reply} taken apart. One thread.
 */
package io.ledge.simulator.command;
