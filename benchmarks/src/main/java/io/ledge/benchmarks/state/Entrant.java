package io.ledge.benchmarks.state;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.LoadSample;
import java.io.IOException;
import java.nio.file.Path;

/** One line of a table: who is measured, and under which load. */
interface Entrant {
    /** Of one line only. */
    String name();

    Section section();

    /**
     * One measurement, by processes that have ended when it returns.
     *
     * @param directory empty, its own
     */
    LoadSample measure(Path directory, StateSettings settings)
            throws IOException, InterruptedException, AbsentException;
}
