package io.ledge.runtime.cli;

import io.ledge.protocol.Ipc;
import io.ledge.protocol.NodeFiles;
import io.ledge.runtime.text.Json;
import io.ledge.runtime.text.Yaml;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands have. */
abstract class LedgeCommand implements Callable<Integer> {
    static final String VERBOSE = "--verbose";

    /** Place in the list of options: what all commands have stands below what one has. */
    private static final int LAST = 1000;

    /** The app that commands are which need to be none in particular. */
    static final String CLI_APP_ID = Ipc.CLI_APP_ID;

    final CliContext context;

    @Spec
    CommandSpec spec;

    @Option(names = VERBOSE, order = LAST, description = "show the stack trace of an error")
    boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = LAST,
            description = "show this help")
    boolean help;

    LedgeCommand(final CliContext context) {
        this.context = context;
    }

    /** Returns an {@link ExitCode}. Whatever it throws becomes one line on standard error. */
    @Override
    public abstract Integer call() throws Exception;

    /** An option that may come from the environment, where empty is the same as not set. */
    static String given(final String value, final String otherwise) {
        return value == null || value.isBlank() ? otherwise : value;
    }

    /** One record of many: with all others a line each of JSON, or a list in YAML. */
    final void printItem(final OutputFormat format, final Map<String, ?> fields) {
        context.out().println(format == OutputFormat.YAML ? Yaml.item(fields) : Json.of(fields));
    }

    /** The only record. */
    final void printSingle(final OutputFormat format, final Map<String, ?> fields) {
        context.out().println(format == OutputFormat.YAML ? Yaml.mapping(fields) : Json.of(fields));
    }

    /** {@code -o} of a reading command. */
    static final class OutputOption {
        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                defaultValue = "table",
                converter = OutputFormat.Converter.class,
                description = "table, json (one object a line) or yaml (default: ${DEFAULT-VALUE})")
        OutputFormat format;
    }

    /** Which node. */
    static final class NodeOption {
        @Option(
                names = "--data-dir",
                paramLabel = "DIR",
                defaultValue = "${env:LEDGE_DATA_DIR}",
                description = {
                    "data directory of the node [env: LEDGE_DATA_DIR]",
                    "(default: $XDG_STATE_HOME/ledge, else ~/.local/state/ledge)"
                })
        Path given;

        Path dataDir() {
            return given == null || given.toString().isBlank() ? NodeFiles.defaultDataDir() : given;
        }
    }
}
