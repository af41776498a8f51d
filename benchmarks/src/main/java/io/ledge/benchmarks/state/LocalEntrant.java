package io.ledge.benchmarks.state;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Launch;
import io.ledge.benchmarks.rig.LoadSample;
import io.ledge.benchmarks.rig.RigProcess;
import io.ledge.benchmarks.store.StoreKind;
import io.ledge.benchmarks.store.StoreMain;
import java.io.IOException;
import java.nio.file.Path;

/** A store inside the process that asks it. */
record LocalEntrant(Section section, String name, StoreKind kind, String operation, int threads) implements Entrant {
    @Override
    public LoadSample measure(final Path directory, final StateSettings settings) throws IOException, AbsentException {
        final Launch launch = Launch.of(name, StoreMain.class)
                .withPeers()
                .flags(kind.flags())
                .args(
                        kind.name(),
                        operation,
                        directory.toString(),
                        Integer.toString(threads),
                        Integer.toString(settings.keys()),
                        Long.toString(settings.warmUpMs()),
                        Long.toString(settings.durationMs()));
        return RigProcess.load(launch, settings.timeoutMs());
    }
}
