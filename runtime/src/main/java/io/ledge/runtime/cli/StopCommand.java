package io.ledge.runtime.cli;

import io.ledge.runtime.control.ControlClient;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks an app of the running node to end, and with it its {@code ledge run} and its command. */
@Command(
        name = "stop",
        description = "Stop an app that ledge run started; the node ends with its last app",
        footer = {"  ledge stop --app-id thermostat"})
final class StopCommand extends LedgeCommand {
    @Option(
            names = {"-a", "--app-id"},
            required = true,
            paramLabel = "APP",
            description = "which app, see `ledge list`")
    String appId;

    @Mixin
    NodeOption node;

    StopCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        try (ControlClient client = open(node.dataDir())) {
            client.stop(appId);
            context.out().println("\u2705  app stopped successfully: " + appId);
            return ExitCode.OK;
        } catch (final IOException ex) {
            throw CliFailure.failure(ex.getMessage());
        }
    }

    static ControlClient open(final Path dataDir) {
        return ControlClient.open(dataDir)
                .orElseThrow(() -> CliFailure.failure(
                        "no node runs on " + dataDir + "; start one with `ledge run`, or name another --data-dir"));
    }
}
