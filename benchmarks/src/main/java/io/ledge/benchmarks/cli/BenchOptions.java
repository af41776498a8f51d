package io.ledge.benchmarks.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What every benchmark can be told. */
final class BenchOptions {
    @Spec(Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Option(names = "--quick", description = "smoke size: shows that all runs; its figures mean nothing")
    boolean quick;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, or json: one object a line (default: ${DEFAULT-VALUE})")
    Format format;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "where to keep the results (default: benchmarks/results of the checkout; none with --quick)")
    Path results;

    /** Named as users write them. */
    enum Format {
        table,
        json
    }

    void requirePositive(final int rounds, final int seconds) {
        if (rounds < 1 || seconds < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--rounds and --seconds must be positive: rounds=" + rounds + ", seconds=" + seconds);
        }
    }

    /** On standard error: standard output is for the results. */
    void say(final String text) {
        final PrintWriter err = spec.commandLine().getErr();
        err.println(text);
        err.flush();
    }

    void print(final List<String> table, final List<String> json) {
        final PrintWriter out = spec.commandLine().getOut();
        (format == Format.json ? json : table).forEach(out::println);
        out.flush();
    }

    /** Empty when the results are not worth keeping. */
    Optional<Path> resultsDirectory() {
        if (results != null) {
            return Optional.of(results);
        }
        return quick
                ? Optional.empty()
                : Optional.of(checkout().resolve("benchmarks").resolve("results"));
    }

    static Path checkout() {
        return Path.of(System.getProperty("ledge.root", "."));
    }
}
