/**
 * The composition root: {@link io.ledge.runtime.node.LedgeNode} wires a node by hand from a {@link
 * io.ledge.runtime.node.NodeContext}, in the order in which the parts need each other, and takes it down in reverse.
 *
 * <p>Runs on the thread that launches or closes; uses every module. Nobody but the CLI, the demo and tests uses it.
 */
package io.ledge.runtime.node;
