package io.ledge.client;

/**
 * How a store is scanned.
 *
 * @param pageSize items a page has at most (one or two more where keys share a hash); 0 takes the node's default, 100
 * @param withValues the values come along; else only their lengths
 */
public record ScanOptions(int pageSize, boolean withValues) {
    private static final ScanOptions NONE = new ScanOptions(0, false);

    public ScanOptions {
        if (pageSize < 0) {
            throw new LedgeConfigurationException("pageSize may not be negative: " + pageSize);
        }
    }

    public static ScanOptions none() {
        return NONE;
    }

    public ScanOptions pageSize(final int pageSize) {
        return new ScanOptions(pageSize, withValues);
    }

    public ScanOptions withValues(final boolean withValues) {
        return new ScanOptions(pageSize, withValues);
    }
}
