package io.ledge.benchmarks.cli;

import io.ledge.runtime.cli.CliExtension;
import java.util.List;

/** Adds {@code bench} to the command line. */
public final class BenchExtension implements CliExtension {
    @Override
    public List<Object> commands() {
        return List.of(new BenchCommand());
    }
}
