package io.ledge.core.journal;

import java.util.Optional;
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

    /** What may stand there, for a message. */
    public static final String FORMS = "always, os, or interval: and 1ms to 60s, such as interval:50ms";

    private static final String INTERVAL = "interval:";
    private static final int MAX_INTERVAL_MS = 60_000;

    /**
     * Reads the setting.
     *
     * @param intervalMs the parsed duration behind {@code interval:}; 0 when it is none
     * @return empty when it is none of {@link #FORMS}
     */
    public static Optional<Durability> parse(final String setting, final ToLongFunction<String> intervalMs) {
        if (setting.equals("always")) {
            return Optional.of(ALWAYS);
        }
        if (setting.equals("os")) {
            return Optional.of(OS);
        }
        final long ms = setting.startsWith(INTERVAL) ? intervalMs.applyAsLong(setting.substring(INTERVAL.length())) : 0;
        return ms > 0 && ms <= MAX_INTERVAL_MS ? Optional.of(new Durability((int) ms)) : Optional.empty();
    }

    /** Is a change seen only once it is on the disk? */
    public boolean isSyncedFirst() {
        return syncWithinMs == 0;
    }
}
