package io.ledge.simulator.command;

/**
 * When a write may happen.
 *
 * @param etag meant only if there is one
 * @param firstWrite without an ETag: only where nothing is
 */
public record Condition(boolean hasEtag, long etag, boolean firstWrite) {
    public static final Condition NONE = new Condition(false, 0, false);
    public static final Condition FIRST_WRITE = new Condition(false, 0, true);

    public static Condition etag(final long etag) {
        return new Condition(true, etag, false);
    }

    @Override
    public String toString() {
        return hasEtag ? " if version " + etag : firstWrite ? " if absent" : "";
    }
}
