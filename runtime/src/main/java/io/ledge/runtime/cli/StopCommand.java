package io.ledge.runtime.cli;

import io.ledge.runtime.config.ConfigException;
import io.ledge.runtime.config.RunFile;
import io.ledge.runtime.control.AppRow;
import io.ledge.runtime.control.ControlClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks an app of the running node to end, and with it its {@code ledge run} and its command. */
@Command(
        name = "stop",
        description = "Stop an app that ledge run started; the node ends with its last app",
        footer = {"  ledge stop --app-id thermostat", "  ledge stop -f dapr.yaml"})
final class StopCommand extends LedgeCommand {
    @ArgGroup(multiplicity = "1")
    Which which;

    static final class Which {
        @Option(
                names = {"-a", "--app-id"},
                required = true,
                paramLabel = "APP",
                description = "which app, see `ledge list`")
        String appId;

        @Option(
                names = {"-f", "--run-file"},
                required = true,
                paramLabel = "FILE",
                description = "all apps of Dapr's multi-app file that run")
        Path runFile;
    }

    @Mixin
    NodeOption node;

    StopCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() throws ConfigException {
        if (which.appId != null) {
            stop(which.appId);
        } else {
            stopAll(running(RunFile.read(which.runFile)));
        }
        return ExitCode.OK;
    }

    private List<String> running(final RunFile file) {
        try (ControlClient client = open(node.dataDir())) {
            final List<String> running =
                    client.list().stream().map(AppRow::appId).toList();
            final List<String> wanted =
                    file.appIds().stream().filter(running::contains).toList();
            if (wanted.isEmpty()) {
                throw CliFailure.failure("none of " + String.join(", ", file.appIds()) + " runs: see `ledge list`");
            }
            return wanted;
        } catch (final IOException ex) {
            throw CliFailure.failure(ex.getMessage());
        }
    }

    /** One that has gone meanwhile keeps none of the others. */
    private void stopAll(final List<String> appIds) {
        final List<String> failures = new ArrayList<>();
        for (final String appId : appIds) {
            try {
                stop(appId);
            } catch (final CliFailure ex) {
                failures.add(ex.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw CliFailure.failure(String.join("; ", failures));
        }
    }

    private void stop(final String appId) {
        try (ControlClient client = open(node.dataDir())) {
            client.stop(appId);
            context.out().println("\u2705  app stopped successfully: " + appId);
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
