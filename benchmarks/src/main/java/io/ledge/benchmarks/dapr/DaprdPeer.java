package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Programs;
import io.ledge.benchmarks.rig.TiedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Dapr's sidecar with its in-memory components: no metrics, no placement. */
record DaprdPeer() implements HttpPeer {
    static final String NAME = "daprd";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean hasStore() {
        return true;
    }

    @Override
    public boolean isAsked(final Call call) {
        return !call.isLedgeOnly();
    }

    @Override
    public List<String> command(final Path directory, final Ports ports) throws IOException, AbsentException {
        return List.of(
                Programs.find(NAME, "").toString(),
                "--app-id=bench",
                "--dapr-http-port=" + ports.http(),
                "--dapr-grpc-port=" + ports.grpc(),
                "--dapr-internal-grpc-port=" + TiedProcess.freePort(),
                "--app-port=" + ports.app(),
                "--dapr-listen-addresses=127.0.0.1",
                "--resources-path=" + ComponentFiles.inMemory(directory),
                "--enable-metrics=false",
                "--log-level=warn");
    }
}
