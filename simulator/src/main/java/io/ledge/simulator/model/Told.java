package io.ledge.simulator.model;

import io.ledge.simulator.command.Store;

/**
 * What an answer reveals of a store's changes.
 *
 * @param least position of the oldest change without which the answer would be a lie; 0: none
 * @param gate position of the newest change that the node may have the answer wait for
 * @param isAfterFailure the journal had failed when the command was executed
 */
record Told(Store store, long least, long gate, boolean isAfterFailure) {
    static Told nothing(final Store store) {
        return new Told(store, 0, 0, false);
    }

    Told and(final Told other) {
        return new Told(
                store,
                Math.max(least, other.least),
                Math.max(gate, other.gate),
                isAfterFailure || other.isAfterFailure);
    }
}
