/**
 * What happened in a run, for people and as one number: {@link io.ledge.simulator.trace.Trace}. All chance comes from one
 * {@link io.ledge.simulator.trace.Dice}. One thread; knows nothing of the node.
 */
package io.ledge.simulator.trace;
