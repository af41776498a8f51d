package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.TiedProcess;
import java.io.IOException;

/**
 * Of the loopback, where a peer listens.
 *
 * @param app where its app does; 0: it has none
 */
record Ports(int http, int grpc, int app) {
    /** Free ones. */
    static Ports free(final int app) throws IOException {
        return new Ports(TiedProcess.freePort(), TiedProcess.freePort(), app);
    }
}
