package io.ledge.benchmarks.ipc;

import io.ledge.benchmarks.rig.Placement;
import java.util.List;

/**
 * How much to measure.
 *
 * @param rounds     every peer is measured this often
 * @param warmUpMs   before each measurement, in the client
 * @param durationMs of each of a client's loops
 * @param settleMs   before idle processes are looked at: the compilers need a minute for code that runs ten times a second
 * @param idleMs     how long idle processes are looked at
 * @param placement  of the two processes of each peer
 * @param only       names of the peers to measure, in turn; empty: all, and idle ones too
 */
public record IpcSettings(
        int rounds,
        long warmUpMs,
        long durationMs,
        long settleMs,
        long idleMs,
        Placement placement,
        List<String> only) {
    public static final int ROUNDS_DEFAULT = 3;
    public static final int SECONDS_DEFAULT = 2;

    /** Smoke size: does everything run? The figures mean nothing. */
    public static IpcSettings quick() {
        return new IpcSettings(1, 200, 200, 200, 200, Placement.FREE, List.of());
    }

    public static IpcSettings of(final int rounds, final int seconds) {
        return new IpcSettings(rounds, 1_500, seconds * 1_000L, 90_000, 20_000, Placement.FREE, List.of());
    }

    public IpcSettings withPlacement(final Placement newPlacement) {
        return new IpcSettings(rounds, warmUpMs, durationMs, settleMs, idleMs, newPlacement, only);
    }

    public IpcSettings withOnly(final List<String> newOnly) {
        return new IpcSettings(rounds, warmUpMs, durationMs, settleMs, idleMs, placement, List.copyOf(newOnly));
    }
}
