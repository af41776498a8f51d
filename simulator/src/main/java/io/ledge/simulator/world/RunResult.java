package io.ledge.simulator.world;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a run.
 *
 * @param hash of everything that happened
 * @param counts how much there was of what, by name
 * @param failure what the node did that it must not; empty: nothing
 * @param tail the last lines of the trace, when it failed
 */
public record RunResult(
        long seed,
        long steps,
        long simulatedNs,
        long wallNs,
        long hash,
        Map<String, Long> counts,
        Optional<Throwable> failure,
        List<String> tail) {
    /** Simulated time over real time. */
    public double speed() {
        return (double) simulatedNs / Math.max(1, wallNs);
    }

    public boolean isOk() {
        return failure.isEmpty();
    }

    /** For people: what was wrong. */
    public String reason() {
        return failure.map(thrown -> thrown.getMessage() == null ? thrown.toString() : thrown.getMessage())
                .orElse("");
    }
}
