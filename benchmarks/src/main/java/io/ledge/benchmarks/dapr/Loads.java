package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.AbsentException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Who asks what.
 *
 * @param directory for what they need
 */
record Loads(Load closed, Load open, Path directory) {
    static Loads in(final Path directory, final int keys) throws IOException, AbsentException {
        return new Loads(WrkLoad.in(directory, keys), new OpenLoad(keys), directory);
    }

    /** @throws AbsentException when this machine does not have it */
    Load of(final Call call, final Pace pace) throws AbsentException {
        if (call.isGrpc()) {
            return H2Load.in(directory);
        }
        return pace.isOpen() ? open : closed;
    }
}
