package io.ledge.simulator.model;

/**
 * What a slot holds from some moment on: a value, or nothing after a deletion.
 */
public final class Change {
    final int slot;
    final int life;
    final long sequence;
    final long position;
    final byte[] value;
    final String contentType;
    final long expiryMs;
    final long timestampMs;

    /** What the slot held before; null: nothing that a crash could bring back. */
    Change previous;

    /** 0: nobody was told yet. */
    long version;

    /**
     * @param life of the node
     * @param sequence number of the change in the whole run, volatile stores included
     * @param position of its record in the journal; 0: it has none
     * @param value null: a deletion
     * @param timestampMs of the command
     */
    Change(
            final int slot,
            final int life,
            final long sequence,
            final long position,
            final byte[] value,
            final String contentType,
            final long expiryMs,
            final long timestampMs,
            final Change previous) {
        this.slot = slot;
        this.life = life;
        this.sequence = sequence;
        this.position = position;
        this.value = value;
        this.contentType = contentType;
        this.expiryMs = expiryMs;
        this.timestampMs = timestampMs;
        this.previous = previous;
    }

    boolean isLiveAt(final long atMs) {
        return value != null && (expiryMs == 0 || expiryMs > atMs);
    }

    /** The version, if somebody was told; else 0. */
    public long version() {
        return version;
    }

    @Override
    public String toString() {
        return (value == null ? "deleted" : value.length + " B")
                + (version == 0 ? "" : ", version " + version)
                + (expiryMs == 0 ? "" : ", until " + expiryMs)
                + (position == 0 ? "" : ", position " + position);
    }
}
