package io.ledge.runtime.demo;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Placeholder until the demo is merged. */
@Command(
        name = "demo",
        description = "Run a simulated greenhouse with two co-located apps and show live latency.",
        footer = {"  ledge demo", "  ledge demo --for 15s -o json"})
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Override
    public Integer call() {
        throw new IllegalStateException("this build has no demo");
    }
}
