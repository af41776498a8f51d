package io.ledge.benchmarks.dapr;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How much to measure, and where.
 *
 * @param directory   on whose file system the durable store is; a directory is made in it and removed at the end
 * @param calls       what to ask
 * @param paces       each call is measured at those that are for it
 * @param rounds      every line is measured this often
 * @param warmUpS     before each measurement; whole seconds, as wrk has them
 * @param durationS   of each measurement
 * @param keys        that are saved and asked for, in turn
 */
public record DaprSettings(
        Path directory, Set<Call> calls, List<Pace> paces, int rounds, int warmUpS, int durationS, int keys) {
    public static final int ROUNDS_DEFAULT = 3;
    public static final int SECONDS_DEFAULT = 3;

    /** Of each value and each event, without its quotes. */
    static final int VALUE_LENGTH = 128;

    /** What the targets speak of. */
    static final Pace FEW = Pace.closed(1);

    static final Pace MANY = Pace.closed(32);

    /** As a gateway's apps ask on a busy day: what matters is how long one request takes. */
    static final Pace STEADY = Pace.open(32, 1_000);

    /** Smoke size: does everything run? The figures mean nothing. */
    public static DaprSettings quick(final Path directory) {
        return new DaprSettings(directory, EnumSet.allOf(Call.class), List.of(MANY, STEADY), 1, 0, 1, 100);
    }

    public static DaprSettings of(final Path directory, final int rounds, final int seconds) {
        return new DaprSettings(
                directory, EnumSet.allOf(Call.class), List.of(FEW, MANY, STEADY), rounds, 3, seconds, 1_000);
    }

    public DaprSettings calls(final Set<Call> some) {
        return new DaprSettings(directory, Set.copyOf(some), paces, rounds, warmUpS, durationS, keys);
    }
}
