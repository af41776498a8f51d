package io.ledge.simulator.cli;

import io.ledge.simulator.world.RunResult;

/** Tells of runs, as they end. */
interface RunReport {
    void begin(long firstSeed, int runs);

    void run(RunResult result);

    void end();
}
