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

    /** Does it have an answer to that call? */
    boolean isAsked(Call call);

    /**
     * The command line, in the foreground.
     *
     * @param directory empty, its own; what it needs is written there
     * @param ports     of the loopback, where it has to listen
     */
    List<String> command(Path directory, Ports ports) throws IOException, AbsentException;

    /** Returns when it is healthy. */
    default Served start(final Path directory, final Ports ports)
            throws IOException, InterruptedException, AbsentException {
        final HttpProbe probe = new HttpProbe(ports.http());
        return new Served(TiedProcess.start(name(), command(directory, ports), directory, probe::isHealthy), ports);
    }

    /** While it runs. */
    record Served(TiedProcess process, Ports ports) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            process.close();
        }
    }
}
