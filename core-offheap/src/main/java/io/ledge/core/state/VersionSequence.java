package io.ledge.core.state;

/** Versions of items: one sequence for the whole node, never reused. One owner at a time. */
public final class VersionSequence {
    private long last;

    /** @param last the highest version given out so far */
    public VersionSequence(final long last) {
        this.last = last;
    }

    public long next() {
        return ++last;
    }

    /** Goes on above that one. */
    public void raise(final long version) {
        last = Math.max(last, version);
    }

    public long last() {
        return last;
    }
}
