package io.ledge.simulator.cli;

import io.ledge.simulator.trace.SimulationFailure;
import io.ledge.simulator.world.RunResult;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/** A line a run, for people; of one that failed, what happened last. */
final class TableReport implements RunReport {
    private static final String HEAD = "%-12s %9s %10s %9s %9s %6s %6s %6s %7s  %s";

    private final PrintWriter out;
    private final double hours;
    private long simulatedNs;
    private long wallNs;
    private int failedCount;
    private int count;

    TableReport(final PrintWriter out, final double hours) {
        this.out = out;
        this.hours = hours;
    }

    @Override
    public void begin(final long firstSeed, final int runs) {
        out.println(String.format(
                HEAD, "SEED", "STEPS", "SIMULATED", "SPEED", "COMMANDS", "KILLS", "POWER", "STOPS", "FAULTS", "HASH"));
        out.flush();
    }

    @Override
    public void run(final RunResult result) {
        count++;
        simulatedNs += result.simulatedNs();
        wallNs += result.wallNs();
        out.println(String.format(
                HEAD,
                result.seed(),
                result.steps(),
                span(result.simulatedNs()),
                Math.round(result.speed()) + "x",
                result.counts().get("commands"),
                result.counts().get("kills"),
                result.counts().get("powerLosses"),
                result.counts().get("stops"),
                result.counts().get("failedCalls"),
                String.format("%016x", result.hash()) + (result.isOk() ? "" : "  FAILED")));
        result.failure().ifPresent(thrown -> failed(result, thrown));
        out.flush();
    }

    private void failed(final RunResult result, final Throwable thrown) {
        failedCount++;
        out.println();
        result.tail().forEach(out::println);
        if (!(thrown instanceof SimulationFailure)) {
            thrown.printStackTrace(out); // not the model's finding: the node threw, or the simulator is wrong
        }
        out.println();
        out.println("FAILED: seed " + result.seed() + ", step " + result.steps() + ": " + result.reason());
        out.println("again:  ledge simulate --seed " + result.seed() + " --hours " + hours);
        out.println();
    }

    @Override
    public void end() {
        out.println(count + " runs, " + failedCount + " failed; " + span(simulatedNs) + " simulated in " + span(wallNs)
                + ": " + Math.round((double) simulatedNs / Math.max(1, wallNs)) + "x real time");
        out.flush();
    }

    private static String span(final long ns) {
        final long seconds = TimeUnit.NANOSECONDS.toSeconds(ns);
        return seconds < 60
                ? String.format("%.1f s", ns / 1e9)
                : String.format("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
