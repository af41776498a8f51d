package io.ledge.transport;

/** Where Aeron's media driver runs. */
public enum DriverMode {
    /** Inside the core loop, at home: one thread waits instead of two. The default, and right for two cores. */
    INVOKER,

    /** On a thread of its own, which wakes every millisecond: for machines with cores to spare. */
    SHARED
}
