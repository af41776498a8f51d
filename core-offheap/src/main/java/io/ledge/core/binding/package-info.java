/**
 * The component SPI: what a binding implements ({@link io.ledge.core.binding.InputBinding}, {@link
 * io.ledge.core.binding.OutputBinding}, made by a {@link io.ledge.core.binding.ComponentFactory} from a {@link
 * io.ledge.core.binding.ComponentSpec}), what it may call ({@link io.ledge.core.binding.ComponentContext}), and the
 * loop's side of it.
 *
 * <p>Components live at the edge: their methods run on virtual threads and may block. They reach the core only through
 * their context, which puts records into the binding port's ring; nothing of theirs runs on the loop. A state store that may
 * block is a {@link io.ledge.core.binding.ThreadedStateComponent}: a pair of rings and one platform thread.
 */
package io.ledge.core.binding;
