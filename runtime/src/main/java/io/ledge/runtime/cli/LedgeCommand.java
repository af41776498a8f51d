package io.ledge.runtime.cli;

import io.ledge.protocol.NodeFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands have. */
abstract class LedgeCommand implements Callable<Integer> {
    /** The app that commands are which need no particular one. */
    static final String CLI_APP_ID = "ledge-cli";

    final CliContext context;

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Option(names = "--verbose", description = "show the stack trace of an error")
    boolean verbose;

    LedgeCommand(final CliContext context) {
        this.context = context;
    }

    /** @return an {@link ExitCode} */
    @Override
    public abstract Integer call() throws Exception;

    /** {@code -o} of a reading command. */
    static final class OutputOption {
        static final String NAME = "--output";

        @Option(
                names = {"-o", NAME},
                paramLabel = "FORMAT",
                defaultValue = "table",
                description = "table, json (one object a line) or yaml (default: ${DEFAULT-VALUE})")
        OutputFormat format;
    }

    /** Which node. */
    static final class NodeOption {
        @Option(
                names = "--data-dir",
                paramLabel = "DIR",
                defaultValue = "${env:LEDGE_DATA_DIR}",
                description = "data directory of the node (default: $XDG_STATE_HOME/ledge, else ~/.local/state/ledge)"
                        + " [env: LEDGE_DATA_DIR]")
        Path dataDir;

        Path orDefault() {
            return dataDir == null || dataDir.toString().isBlank() ? NodeFiles.defaultDataDir() : dataDir;
        }
    }

    /** As which app. */
    static final class AppOption {
        @Option(
                names = "--app-id",
                paramLabel = "APP",
                defaultValue = "${env:LEDGE_APP_ID}",
                description = "act as this app (default: @|italic ${LEDGE-APP-ID-DEFAULT:-the only app attached}|@)"
                        + " [env: LEDGE_APP_ID]")
        String appId;

        String or(final String otherwise) {
            return appId == null || appId.isBlank() ? otherwise : appId;
        }
    }

    /** Prints one record of a list in JSON or YAML. */
    final void printItem(final OutputFormat format, final Map<String, ?> fields) {
        context.out()
                .println(
                        format == OutputFormat.YAML
                                ? io.ledge.runtime.text.Yaml.item(fields)
                                : io.ledge.runtime.text.Json.of(fields));
    }
}
