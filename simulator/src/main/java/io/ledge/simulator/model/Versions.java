package io.ledge.simulator.model;

import io.ledge.simulator.trace.SimulationFailure;
import java.util.Map;
import java.util.TreeMap;

/**
 * Versions that somebody was told. Each means one value for ever, whatever a crash took back; and later changes have higher
 * ones than those that are still there.
 */
final class Versions {
    private final TreeMap<Long, Change> told = new TreeMap<>();
    private final TreeMap<Long, Change> toldInThisLife = new TreeMap<>();
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
        if (told.containsKey(version)) {
            throw new SimulationFailure(
                    "version " + version + " was given to two values: " + told.get(version) + ", and " + change);
        }
        if (change.life == life()) {
            checkOrder(version, change);
        }
        change.version = version;
        told.put(version, change);
    }

    private void checkOrder(final long version, final Change change) {
        final Map.Entry<Long, Change> below = toldInThisLife.floorEntry(version);
        final Map.Entry<Long, Change> above = toldInThisLife.higherEntry(version);
        if (version <= newestSurvivor
                || below != null && below.getValue().sequence > change.sequence
                || above != null && above.getValue().sequence < change.sequence) {
            throw new SimulationFailure("versions are out of order: " + version + " beside "
                    + (below == null ? newestSurvivor : below.getKey()) + " and "
                    + (above == null ? "none" : above.getKey()));
        }
        toldInThisLife.put(version, change);
    }

    boolean isTold(final long version) {
        return told.containsKey(version);
    }

    /** One that was told, near a number; 0 for none yet. */
    long near(final long version) {
        final Map.Entry<Long, Change> below = told.floorEntry(version);
        return below == null ? 0 : below.getKey();
    }

    long newest() {
        return told.isEmpty() ? 0 : told.lastKey();
    }
}
