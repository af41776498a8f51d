package io.ledge.api.resiliency;

/** What a breaker has seen; the names are those of a {@code trip} expression. */
public record Counts(
        long requests, long totalSuccesses, long totalFailures, long consecutiveSuccesses, long consecutiveFailures) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    Counts request() {
        return new Counts(requests + 1, totalSuccesses, totalFailures, consecutiveSuccesses, consecutiveFailures);
    }

    Counts success() {
        return new Counts(requests, totalSuccesses + 1, totalFailures, consecutiveSuccesses + 1, 0);
    }

    Counts failure() {
        return new Counts(requests, totalSuccesses, totalFailures + 1, 0, consecutiveFailures + 1);
    }
}
