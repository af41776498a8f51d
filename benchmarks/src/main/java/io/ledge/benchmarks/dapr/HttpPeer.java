package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.TiedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A server that answers Dapr's paths, ours or another's. */
interface HttpPeer {
    /** As in the report. */
    String name();

    /** Does it mean what it answers, so that there must be something in its store? */
    boolean hasStore();

    /**
     * The command line, in the foreground.
     *
     * @param directory empty, its own; what it needs is written there
     * @param port      of the loopback, where it has to listen
     */
    List<String> command(Path directory, int port) throws IOException, AbsentException;

    /** Returns when it is healthy. */
    default Served start(final Path directory, final int port)
            throws IOException, InterruptedException, AbsentException {
        final HttpProbe probe = new HttpProbe(port);
        return new Served(TiedProcess.start(name(), command(directory, port), directory, probe::isHealthy), port);
    }

    /** While it runs. */
    record Served(TiedProcess process, int port) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            process.close();
        }
    }
}
