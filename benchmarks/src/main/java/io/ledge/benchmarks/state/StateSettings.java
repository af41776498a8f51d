package io.ledge.benchmarks.state;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * How much to measure, and where.
 *
 * @param directory  whose file system is measured; a directory is made in it and removed at the end
 * @param storeType  of Ledge's durable store
 * @param sections   what to measure of it all
 * @param rounds     every line is measured this often
 * @param warmUpMs   before each measurement
 * @param durationMs of each measurement
 * @param keys       that every store holds
 * @param fills      how often each of them is set before a recovery: that many records are read again
 * @param idleMs     how long an idle node is looked at
 */
public record StateSettings(
        Path directory,
        String storeType,
        Set<Section> sections,
        int rounds,
        long warmUpMs,
        long durationMs,
        int keys,
        int fills,
        long idleMs) {
    public static final int ROUNDS_DEFAULT = 3;
    public static final int SECONDS_DEFAULT = 3;
    static final String VOLATILE_TYPE = "state.in-memory";
    public static final String STORE_TYPE_DEFAULT = "state.ledge";

    /** Smoke size: does everything run? The figures mean nothing. */
    public static StateSettings quick(final Path directory) {
        return new StateSettings(
                directory, STORE_TYPE_DEFAULT, EnumSet.allOf(Section.class), 1, 100, 200, 1_000, 2, 200);
    }

    public static StateSettings of(final Path directory, final int rounds, final int seconds) {
        return new StateSettings(
                directory,
                STORE_TYPE_DEFAULT,
                EnumSet.allOf(Section.class),
                rounds,
                2_000,
                seconds * 1_000L,
                100_000,
                20,
                20_000);
    }

    public StateSettings storeType(final String type) {
        return new StateSettings(directory, type, sections, rounds, warmUpMs, durationMs, keys, fills, idleMs);
    }

    public StateSettings sections(final Set<Section> some) {
        return new StateSettings(
                directory, storeType, Set.copyOf(some), rounds, warmUpMs, durationMs, keys, fills, idleMs);
    }

    /** For a child process to say something. */
    long timeoutMs() {
        return 60_000 + 4 * (warmUpMs + durationMs);
    }

    /** Smoke size? */
    boolean isQuick() {
        return durationMs < 1_000;
    }

    /** Does an acknowledgement of Ledge's store mean that the disk has it? */
    boolean isDurable() {
        return !storeType.equals(VOLATILE_TYPE);
    }
}
