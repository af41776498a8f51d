package io.ledge.core.wait;

import java.util.Locale;

/** How the core thread waits for work: the setting {@code wait}. */
public enum WaitMode {

    /** Never sleeps and keeps the baton: the lowest latency for a whole core. */
    SPIN,

    /** Spins up to 20 µs while that pays, then sleeps on a futex until rung or due. The default. */
    DOORBELL,

    /** Sleeps in slices of 1 ms: needs no native access. Guests and threads of this process are still served at once. */
    PARK;

    /**
     * Reads a setting, in any case.
     *
     * @throws IllegalArgumentException naming the value and the choices.
     */
    public static WaitMode parse(final String text) {
        for (final WaitMode mode : values()) {
            if (mode.text().equalsIgnoreCase(text == null ? "" : text.strip())) {
                return mode;
            }
        }
        throw new IllegalArgumentException("unknown wait mode '" + text
                + "': use spin (burns a core, fastest), doorbell (default) or park (no native access needed)");
    }

    /** As written in configuration. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
