package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Launch;
import io.ledge.benchmarks.rig.LoadSample;
import io.ledge.benchmarks.rig.RigProcess;
import io.ledge.benchmarks.store.StoreKind;
import io.ledge.benchmarks.store.StoreMain;
import java.io.IOException;
import java.nio.file.Path;

/** No server at all: 256 B into a file of zeros and one {@code fdatasync}, by one thread. What durability costs here. */
final class BareSync {
    static final String NAME = "fdatasync";

    private static final long TIMEOUT_MS = 60_000;

    private BareSync() {}

    /** @return without memory: it is no server */
    static HttpSample measure(final Path directory, final DaprSettings settings) throws IOException, AbsentException {
        final Launch launch = Launch.of(NAME, StoreMain.class)
                .flags(StoreKind.OVERWRITE.flags())
                .args(
                        StoreKind.OVERWRITE.name(),
                        "set",
                        directory.toString(),
                        "1",
                        "1",
                        Long.toString(settings.warmUpS() * 1_000L),
                        Long.toString(settings.durationS() * 1_000L));
        final LoadSample sample = RigProcess.load(launch, TIMEOUT_MS + settings.durationS() * 1_000L);
        return new HttpSample(
                sample.latency(), sample.serverCores() * 1e6 / sample.latency().perSecond(), Double.NaN);
    }
}
