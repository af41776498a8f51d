package io.ledge.runtime.cli;

import io.ledge.api.semantics.AppContext;
import io.ledge.runtime.control.ControlClient;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An app attached to a node that another process runs: for as long as this process lives, or until the node goes. */
final class AttachedRun implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("run");

    private final ControlClient node;
    private final ControlClient.Attached ports;
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    private AttachedRun(final ControlClient node, final ControlClient.Attached ports) {
        this.node = node;
        this.ports = ports;
    }

    /** @throws CliFailure with the node's reason */
    static AttachedRun attach(final ControlClient node, final AppContext app, final Path configuration) {
        try {
            final ControlClient.Attached ports = node.attach(app, configuration);
            LOGGER.log(
                    Level.INFO,
                    "app " + app.appId() + " is attached to the running node: Dapr API on HTTP port " + ports.httpPort()
                            + ", gRPC port " + ports.grpcPort());
            return new AttachedRun(node, ports);
        } catch (final IOException ex) {
            node.close();
            throw CliFailure.failure(ex.getMessage());
        }
    }

    /** @return the exit code: the command's, if there is one */
    int run(final List<String> command, final ApiOptions api, final CliContext context) {
        Thread.ofVirtual().start(this::awaitStop);
        try (Signals _ = Signals.handle(this::onSignal, "INT", "TERM", "HUP")) {
            if (command.isEmpty() || exitCode.isDone()) {
                return exitCode.join();
            }
            final CommandProcess process = CommandProcess.start(
                    command, api.environment(ports.httpPort(), ports.grpcPort()), context.out(), context.err());
            process.onEnd(exitCode::complete);
            context.out().println("\u2705  You're up and running! Both Dapr and your app logs will appear here.");
            final int code = exitCode.join();
            process.stop();
            return code;
        }
    }

    private void onSignal(final String signal) {
        exitCode.complete(signal.equals("INT") ? ExitCode.INTERRUPTED : ExitCode.OK);
    }

    private void awaitStop() {
        if (node.awaitStop()) {
            LOGGER.log(Level.INFO, "the app is asked to stop");
            exitCode.complete(ExitCode.OK);
        } else if (!exitCode.isDone()) {
            LOGGER.log(Level.ERROR, "the node has ended: this app is not served any more");
            exitCode.complete(ExitCode.FAILURE);
        }
    }

    /** Detaches. */
    @Override
    public void close() {
        node.close();
    }
}
