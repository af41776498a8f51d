package io.ledge.core.time;

/** When something with a time to live is over, on the scale of {@link CachedClocks#timestampMs()}. */
public final class Expiry {
    /** Lives for good. */
    public static final long NEVER = 0;

    private Expiry() {}

    /**
     * @param ttlMs 0 or less: for good. What would end after the end of time ends with it.
     * @return the first instant at which it is absent, or {@link #NEVER}
     */
    public static long after(final long timestampMs, final long ttlMs) {
        return ttlMs <= 0 ? NEVER : ttlMs > Long.MAX_VALUE - timestampMs ? Long.MAX_VALUE : timestampMs + ttlMs;
    }
}
