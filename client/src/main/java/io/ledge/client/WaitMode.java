package io.ledge.client;

/** How a client's threads wait for the node. */
public enum WaitMode {
    /** Polls without a pause: lowest latency, one core per client. */
    SPIN,
    /** Sleeps on a futex in shared memory, which the node rings. The default; needs native access. */
    DOORBELL,
    /** Sleeps by timer (1 ms while something is expected): for a JVM without native access. */
    PARK;

    /** @throws LedgeConfigurationException for anything but {@code spin}, {@code doorbell} and {@code park} */
    public static WaitMode of(final String name) {
        for (final WaitMode mode : values()) {
            if (mode.name().equalsIgnoreCase(name)) {
                return mode;
            }
        }
        throw new LedgeConfigurationException("unknown wait mode: " + name + "; one of: spin, doorbell, park");
    }
}
