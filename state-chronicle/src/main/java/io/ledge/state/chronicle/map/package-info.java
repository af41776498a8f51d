/**
 * The shared file and what lies in it: opening, making and recovering it ({@link io.ledge.state.chronicle.map.StateMap} for
 * the one process that writes), reading it from any other ({@link io.ledge.state.chronicle.map.SharedState}), and the bytes of
 * keys and values ({@link io.ledge.state.chronicle.map.MapKey}, {@link io.ledge.state.chronicle.map.MapValue}).
 *
 * <p>Uses Chronicle Map and Agrona and nothing else of Ledge: it is on the class path of processes that read. {@link
 * io.ledge.state.chronicle.map.ChronicleJvm} comes before any class of Chronicle. The names of the two marshallers stand in
 * every file's header, so they are part of the format.
 *
 * <p>Threads: a {@code StateMap} belongs to one thread, which may block; a {@code SharedState} serves any.
 */
package io.ledge.state.chronicle.map;
