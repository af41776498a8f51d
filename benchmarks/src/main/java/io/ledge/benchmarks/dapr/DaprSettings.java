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
 * @param connections each call is measured with so many, kept open
 * @param rounds      every line is measured this often
 * @param warmUpS     before each measurement; whole seconds, as wrk has them
 * @param durationS   of each measurement
 * @param keys        that are saved and asked for, in turn
 */
public record DaprSettings(
        Path directory, Set<Call> calls, List<Integer> connections, int rounds, int warmUpS, int durationS, int keys) {
    public static final int ROUNDS_DEFAULT = 3;
    public static final int SECONDS_DEFAULT = 3;

    /** Of each value and each event, without its quotes. */
    static final int VALUE_LENGTH = 128;

    /** What the targets speak of. */
    static final int FEW = 1;

    static final int MANY = 32;

    /** Smoke size: does everything run? The figures mean nothing. */
    public static DaprSettings quick(final Path directory) {
        return new DaprSettings(directory, EnumSet.allOf(Call.class), List.of(MANY), 1, 0, 1, 100);
    }

    public static DaprSettings of(final Path directory, final int rounds, final int seconds) {
        return new DaprSettings(directory, EnumSet.allOf(Call.class), List.of(FEW, MANY), rounds, 3, seconds, 1_000);
    }

    public DaprSettings calls(final Set<Call> some) {
        return new DaprSettings(directory, Set.copyOf(some), connections, rounds, warmUpS, durationS, keys);
    }
}
