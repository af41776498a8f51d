package io.ledge.simulator.model;

import io.ledge.simulator.trace.SimulationFailure;

/**
 * Versions that somebody was told. Each means one value for ever, whatever a crash took back; and later changes have higher
 * ones than those that are still there.
 */
final class Versions {
    private final VersionList told = new VersionList();
    private final VersionList toldInThisLife = new VersionList();
    private long newestSurvivor;
    private int life;

    /** A life of the node begins. @param newest version that survived, as far as somebody was told */
    void startLife(final long newest) {
        toldInThisLife.clear();
        newestSurvivor = newest;
        life++;
    }

    /** Number of the node's life. */
    int life() {
        return life;
    }

    /** Somebody was told that a change has that version. */
    void tell(final long version, final Change change) {
        if (change.version == version) {
            return;
        }
        if (change.version != 0) {
            throw new SimulationFailure(
                    "an item's version changed though its value did not: was " + change.version + ", is " + version);
        }
        if (told.contains(version)) {
            final long other = told.sequence(told.floor(version));
            throw new SimulationFailure("version " + version + " was given to two values: change " + other
                    + " of this run, and change " + change.sequence + ", " + change);
        }
        if (change.life == life()) {
            checkOrder(version, change);
        }
        change.version = version;
        told.put(version, change.sequence);
    }

    private void checkOrder(final long version, final Change change) {
        final int below = toldInThisLife.floor(version);
        final int above = below + 1;
        final boolean isLast = above == toldInThisLife.count();
        if (version <= newestSurvivor
                || below >= 0 && toldInThisLife.sequence(below) > change.sequence
                || !isLast && toldInThisLife.sequence(above) < change.sequence) {
            throw new SimulationFailure("versions are out of order: " + version + " beside "
                    + (below < 0 ? newestSurvivor : toldInThisLife.version(below)) + " and "
                    + (isLast ? "none" : toldInThisLife.version(above)));
        }
        toldInThisLife.put(version, change.sequence);
    }

    boolean isTold(final long version) {
        return told.contains(version);
    }

    /** One that was told, near a number; 0 for none yet. */
    long near(final long version) {
        final int below = told.floor(version);
        return below < 0 ? 0 : told.version(below);
    }

    long newest() {
        return told.count() == 0 ? 0 : told.version(told.count() - 1);
    }
}
