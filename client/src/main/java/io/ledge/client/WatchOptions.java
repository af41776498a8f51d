package io.ledge.client;

/**
 * How a prefix is watched.
 *
 * @param fromPosition changes after it are told: that of a {@link StateChange}, a {@link StatePage} or a {@link StateWatch};
 *     null: those from now on
 * @param withValues values come along up to the inline limit; longer ones never do
 */
public record WatchOptions(Long fromPosition, boolean withValues) {
    private static final WatchOptions NONE = new WatchOptions(null, true);

    public WatchOptions {
        if (fromPosition != null && fromPosition < 0) {
            throw new LedgeConfigurationException("a position is not negative: " + fromPosition);
        }
    }

    /** From now on, with values. */
    public static WatchOptions none() {
        return NONE;
    }

    public WatchOptions fromPosition(final Long fromPosition) {
        return new WatchOptions(fromPosition, withValues);
    }

    public WatchOptions withValues(final boolean withValues) {
        return new WatchOptions(fromPosition, withValues);
    }
}
