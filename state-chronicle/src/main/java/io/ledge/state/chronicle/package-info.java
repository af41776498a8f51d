/**
 * {@code state.chronicle-map}: a state store in a memory-mapped file that other processes read without asking the node.
 *
 * <pre>
 *   core loop ══ring══▶ ledge-store-NAME: ChronicleStore ─▶ StateMap ─▶ FILE ◀─ SharedState (any other process)
 * </pre>
 *
 * A process that dies with one of the file's locks would hold up whoever wants it next; so the store lives on a thread of its
 * own, behind a ring ({@code binding.ThreadedStateComponent}). May use: the component SPI of {@code core-offheap}.
 */
package io.ledge.state.chronicle;
