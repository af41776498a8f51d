package io.ledge.runtime.crash;

import java.util.HashMap;
import java.util.Map;

/** Every version that a data directory's nodes ever told: each belongs to one change, and they only grow. Any thread. */
final class Versions {
    private final Map<Long, String> owners = new HashMap<>();
    private long newest;
    private long newestOfLastLife;

    /** A node was started again: what it gives out is above all that was told before. */
    synchronized void restarted() {
        newestOfLastLife = newest;
    }

    /** A change was acknowledged with it. */
    synchronized void given(final long version, final String owner) {
        if (version <= newestOfLastLife) {
            throw new AssertionError("version " + version + " of " + owner + " is not above " + newestOfLastLife
                    + ", which was told before the restart");
        }
        found(version, owner);
    }

    /** An item was read that has it. */
    synchronized void found(final long version, final String owner) {
        final String other = owners.putIfAbsent(version, owner);
        if (other != null && !other.equals(owner)) {
            throw new AssertionError("version " + version + " was given twice: to " + other + ", and to " + owner);
        }
        newest = Math.max(newest, version);
    }
}
