package io.ledge.core.journal;

import java.util.function.ToLongFunction;

/**
 * What an acknowledgement of a store promises: Ledge's component metadata {@code durability}.
 *
 * <pre>
 *   always           on the disk: survives power loss            (default)
 *   interval:50ms    with the operating system, and on the disk that much later at most: survives kill -9
 *   os               with the operating system, which writes when it likes: survives kill -9
 * </pre>
 *
 * @param syncWithinMs 0: before it is acknowledged; {@link #NEVER}: not on purpose
 */
public record Durability(int syncWithinMs) {
    public static final int NEVER = -1;

    public static final Durability ALWAYS = new Durability(0);
    public static final Durability OS = new Durability(NEVER);

    private static final String INTERVAL = "interval:";
    private static final int MAX_INTERVAL_MS = 60_000;

    /**
     * Reads the setting.
     *
     * @param intervalMs the parsed duration behind {@code interval:}
     * @throws IllegalArgumentException naming what may stand there
     */
    public static Durability of(final String setting, final ToLongFunction<String> intervalMs) {
        if (setting.equals("always")) {
            return ALWAYS;
        }
        if (setting.equals("os")) {
            return OS;
        }
        if (setting.startsWith(INTERVAL)) {
            final long ms = intervalMs.applyAsLong(setting.substring(INTERVAL.length()));
            if (ms > 0 && ms <= MAX_INTERVAL_MS) {
                return new Durability((int) ms);
            }
        }
        throw new IllegalArgumentException(
                "durability '" + setting + "' is none of: always, interval:50ms (1ms to 60s), os");
    }

    /** Is a change seen only once it is on the disk? */
    public boolean isSyncedFirst() {
        return syncWithinMs == 0;
    }
}
