package io.ledge.benchmarks.dapr;

/**
 * How requests come.
 *
 * @param connections kept open
 * @param perSecond   0: a closed loop, on each connection the next request follows the last answer; else an open one: so many
 *                    are due a second, whatever became of those before, and each is timed from when it was due
 */
public record Pace(int connections, int perSecond) {
    public static Pace closed(final int connections) {
        return new Pace(connections, 0);
    }

    static Pace open(final int connections, final int perSecond) {
        return new Pace(connections, perSecond);
    }

    boolean isOpen() {
        return perSecond > 0;
    }

    /** {@code 32} or {@code 1000/s}. */
    @Override
    public String toString() {
        return isOpen() ? perSecond + "/s" : Integer.toString(connections);
    }

    /** {@code 1 connection}. */
    String text() {
        return isOpen()
                ? perSecond + " requests a second"
                : connections + (connections == 1 ? " connection" : " connections");
    }
}
