package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.TiedProcess;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The app that invocations reach: nginx, so that what is measured is the way to it.
 *
 * @param process null: there is none
 * @param port    0: there is none
 * @param absent  why
 */
record App(TiedProcess process, int port, String absent) implements AutoCloseable {
    /** Returns when it answers. @param directory empty, its own */
    static App start(final Path directory) throws IOException, InterruptedException {
        try {
            final HttpPeer.Served served = new NginxPeer().start(directory, Ports.free(0));
            return new App(served.process(), served.ports().http(), "");
        } catch (final AbsentException ex) {
            return new App(null, 0, ex.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.close();
        }
    }
}
