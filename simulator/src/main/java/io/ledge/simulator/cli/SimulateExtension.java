package io.ledge.simulator.cli;

import io.ledge.runtime.cli.CliExtension;
import java.util.List;

/** Adds {@code simulate} to the command line. */
public final class SimulateExtension implements CliExtension {
    @Override
    public List<Object> commands() {
        return List.of(new SimulateCommand());
    }
}
