package io.ledge.simulator.cli;

import io.ledge.simulator.world.RunResult;
import io.ledge.simulator.world.Simulation;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ledge simulate}. */
@Command(
        name = "simulate",
        description = {
            "Run the durable core against simulated apps, clocks, disks and power cuts, and check every answer.",
            "Everything follows from the seed: one that failed fails again, at the same step. Exit 1 when one failed."
        },
        footer = {
            "  ledge simulate                               one hour of a seed of its own choice",
            "  ledge simulate --seed 1 --runs 1000          seeds 1 to 1000, an hour each",
            "  ledge simulate --seed 42 --hours 24 -o json"
        })
final class SimulateCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "of the first run; the next ones count up (default: one that differs each time)")
    Long seed;

    @Option(
            names = "--hours",
            paramLabel = "H",
            defaultValue = "1",
            description = "of simulated time, each run (default: ${DEFAULT-VALUE})")
    double hours;

    @Option(
            names = "--runs",
            paramLabel = "R",
            defaultValue = "1",
            description = "how many (default: ${DEFAULT-VALUE})")
    int runs;

    @Option(
            names = "--tail",
            paramLabel = "LINES",
            defaultValue = "100",
            description = "of what happened last, when a run failed (default: ${DEFAULT-VALUE})")
    int tail;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, or json: one object a line (default: ${DEFAULT-VALUE})")
    Format format;

    /** Named as users write them. */
    enum Format {
        table,
        json
    }

    @Override
    public Integer call() {
        if (!(hours > 0) || runs < 1 || tail < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--hours and --runs must be positive: hours=" + hours + ", runs=" + runs + ", tail=" + tail);
        }
        final PrintWriter out = spec.commandLine().getOut();
        final RunReport report = format == Format.json ? new JsonReport(out) : new TableReport(out, hours);
        final long first = seed == null ? System.nanoTime() & Integer.MAX_VALUE : seed;
        final long simulatedNs = (long) (hours * TimeUnit.HOURS.toNanos(1));
        boolean isOk = true;
        report.begin(first, runs);
        for (int i = 0; i < runs; i++) {
            final RunResult result = new Simulation(first + i, tail).run(simulatedNs);
            report.run(result);
            isOk &= result.isOk();
        }
        report.end();
        return isOk ? 0 : FAILED;
    }
}
