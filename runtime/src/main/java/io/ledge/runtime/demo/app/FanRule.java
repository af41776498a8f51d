package io.ledge.runtime.demo.app;

import java.util.OptionalInt;

/**
 * Two thresholds, so that the fan does not chatter around one: on above {@code onAbove}, off below {@code offBelow}, and in
 * between as it is.
 */
record FanRule(double onAbove, double offBelow) {
    FanRule {
        if (offBelow >= onAbove) {
            throw new IllegalArgumentException("offBelow=" + offBelow + " must be below onAbove=" + onAbove);
        }
    }

    /** What to set the fan to, 1 or 0; empty to leave it. */
    OptionalInt decide(final double temperature, final boolean fanOn) {
        if (!fanOn && temperature > onAbove) {
            return OptionalInt.of(1);
        }
        if (fanOn && temperature < offBelow) {
            return OptionalInt.of(0);
        }
        return OptionalInt.empty();
    }
}
