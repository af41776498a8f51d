package io.ledge.core.binding;

import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.ComponentState;
import java.util.Map;

/** What a component may ask of the node. Every method may be called on any thread, foreign ones included. */
public interface ComponentContext {
    /** The component's name. */
    String name();

    /**
     * Hands an event to the core.
     *
     * @param onSettled called once, on a virtual thread of the node, when a subscribed app acknowledged the event (or it
     *     was dropped); null when nobody waits for it
     * @return false when the core's ring or body arena is full: nothing was taken, keep the message and offer it again. An
     *     event that could never be taken, its data above {@link #maxPayloadLength} or its metadata above some 8,000 bytes,
     *     is settled with DROP and logged.
     */
    boolean offerEvent(Event event, OnSettled onSettled);

    /** News for {@code ledge status}; the note is for humans, at most 200 bytes of it are kept. */
    void status(ComponentState state, String note);

    /** An end-to-end success just happened: resets the age in {@code ledge status}. Cheap, rate-limited inside. */
    void succeeded();

    /** Messages waiting inside the component, for {@code ledge status}; -1 where it makes no sense. */
    void backlog(long count);

    /** For what a person should read once; components never log per message. */
    System.Logger logger();

    /** Largest payload that the node takes. */
    int maxPayloadLength();

    /**
     * @param contentType empty when unknown
     * @param timeMs wall clock of the event; 0 lets the node stamp it
     */
    record Event(byte[] data, String contentType, Map<String, String> metadata, long timeMs) {}

    /** What became of an event. */
    @FunctionalInterface
    interface OnSettled {
        /** SUCCESS and DROP: done with it. RETRY: nobody took it, deliver it again. */
        void onSettled(AckStatus status);
    }
}
