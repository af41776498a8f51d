package io.ledge.core.state;

/**
 * What one store may hold, whatever room the node has: Ledge's component metadata {@code maxEntries} and {@code maxBytes}.
 *
 * @param maxEntries items
 * @param maxBytes of keys (with the app's prefix), content types and values together
 */
public record StoreQuota(long maxEntries, long maxBytes) {
    /** As much as the node has room for. */
    public static final StoreQuota NONE = new StoreQuota(Long.MAX_VALUE, Long.MAX_VALUE);

    public StoreQuota {
        if (maxEntries <= 0 || maxBytes <= 0) {
            throw new IllegalArgumentException(
                    "a store's limits must be above 0: maxEntries=" + maxEntries + ", maxBytes=" + maxBytes);
        }
    }

    boolean isLimited() {
        return maxEntries != Long.MAX_VALUE || maxBytes != Long.MAX_VALUE;
    }
}
