package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.Launch;
import io.ledge.runtime.cli.LedgeCli;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code ledge run} with one app, as a user starts it. */
record LedgePeer() implements HttpPeer {
    static final String NAME = "ledge";

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
        return true;
    }

    @Override
    public List<String> command(final Path directory, final Ports ports) throws IOException {
        return Launch.of(NAME, LedgeCli.class)
                .args(
                        "run",
                        "--app-id=bench",
                        "--dapr-http-port=" + ports.http(),
                        "--dapr-grpc-port=" + ports.grpc(),
                        "--app-port=" + ports.app(),
                        "--data-dir=" + directory.resolve("data"),
                        "--resources-path=" + ComponentFiles.durable(directory),
                        "--log-level=warn")
                .command();
    }
}
