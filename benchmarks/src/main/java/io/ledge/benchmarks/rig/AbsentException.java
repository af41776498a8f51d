package io.ledge.benchmarks.rig;

import java.io.Serial;

/** A peer that this machine does not have. The message says what is missing; the report shows it in the peer's place. */
public final class AbsentException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String PREFIX = "ABSENT ";

    public AbsentException(final String reason) {
        super(reason);
    }

    /** What the child says to its parent instead of a sample. */
    public String toLine() {
        return PREFIX + getMessage().lines().findFirst().orElse("");
    }

    static boolean isLine(final String line) {
        return line.startsWith(PREFIX);
    }

    static AbsentException ofLine(final String line) {
        return new AbsentException(line.substring(PREFIX.length()));
    }
}
