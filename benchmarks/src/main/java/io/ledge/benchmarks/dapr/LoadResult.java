package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.Latency;
import java.io.IOException;

/** @param requests answered, none of them with an error */
record LoadResult(long requests, Latency latency) {
    /** @throws IOException when something went wrong: figures of errors are none */
    static LoadResult of(final long requests, final long wrong, final Latency latency) throws IOException {
        if (wrong > 0 || requests == 0) {
            throw new IOException(wrong + " of " + requests + " requests failed or were answered with an error");
        }
        return new LoadResult(requests, latency);
    }
}
