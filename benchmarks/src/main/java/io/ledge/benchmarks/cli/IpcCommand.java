package io.ledge.benchmarks.cli;

import io.ledge.benchmarks.ipc.IpcBench;
import io.ledge.benchmarks.ipc.IpcReport;
import io.ledge.benchmarks.ipc.IpcSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ledge bench ipc}. */
@Command(
        name = "ipc",
        description = {
            "Round trips and throughput of the IPC beside raw Aeron, a bare futex and HTTP, and what waiting costs.",
            "Takes some minutes; the machine should have nothing else to do."
        },
        footer = {"  ledge bench ipc", "  ledge bench ipc --quick", "  ledge bench ipc --rounds 5 --seconds 5 -o json"})
final class IpcCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "" + IpcSettings.ROUNDS_DEFAULT,
            description = "measure everybody N times, in turn (default: ${DEFAULT-VALUE})")
    int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "" + IpcSettings.SECONDS_DEFAULT,
            description = "length of each loop (default: ${DEFAULT-VALUE})")
    int seconds;

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

    @Override
    public Integer call() throws Exception {
        if (rounds < 1 || seconds < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--rounds and --seconds must be positive: rounds=" + rounds + ", seconds=" + seconds);
        }
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        final IpcSettings settings = quick ? IpcSettings.quick() : IpcSettings.of(rounds, seconds);
        final IpcReport report = new IpcBench(settings, text -> {
                    err.println(text);
                    err.flush();
                })
                .run();
        (format == Format.json ? report.json() : report.text()).forEach(out::println);
        out.flush();
        if (results != null || !quick) {
            err.println("kept in " + IpcBench.keep(report, resultsDirectory()));
            err.flush();
        }
        return 0;
    }

    private Path resultsDirectory() {
        return results != null ? results : Path.of(System.getProperty("ledge.root", "."), "benchmarks", "results");
    }
}
