package io.ledge.simulator.model;

import java.util.Arrays;

/**
 * Versions in order, with a number for each: 16 bytes an entry, for a run tells millions. They come nearly in order, so a new one
 * goes in near the end.
 */
final class VersionList {
    private static final int INITIAL_CAPACITY = 64;

    private long[] versions = new long[INITIAL_CAPACITY];
    private long[] sequences = new long[INITIAL_CAPACITY];
    private int count;

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** @param version that is not there yet */
    void put(final long version, final long sequence) {
        if (count == versions.length) {
            versions = Arrays.copyOf(versions, 2 * count);
            sequences = Arrays.copyOf(sequences, 2 * count);
        }
        int index = count++;
        for (; index > 0 && versions[index - 1] > version; index--) {
            versions[index] = versions[index - 1];
            sequences[index] = sequences[index - 1];
        }
        versions[index] = version;
        sequences[index] = sequence;
    }

    boolean contains(final long version) {
        final int index = floor(version);
        return index >= 0 && versions[index] == version;
    }

    /** @return index of the greatest version that is no greater; -1: there is none */
    int floor(final long version) {
        final int found = Arrays.binarySearch(versions, 0, count, version);
        return found >= 0 ? found : -found - 2;
    }

    long version(final int index) {
        return versions[index];
    }

    long sequence(final int index) {
        return sequences[index];
    }
}
