package io.ledge.runtime.crash;

import java.util.Locale;

/** A change that was sent, or is about to be, and what is known of it. */
final class Sent {
    enum Status {
        /** Nobody knows. */
        SENT,
        DONE,
        /** Refused for its condition: it changed nothing. */
        MISMATCH,
        /** Refused for a reason of the node's: it changed nothing, whatever the state. */
        REFUSED
    }

    final long number;
    final Change change;
    Status status = Status.SENT;
    long version; // 0: not told

    Sent(final long number, final Change change) {
        this.number = number;
        this.change = change;
    }

    @Override
    public String toString() {
        return number + " " + change + " ▸ " + status.name().toLowerCase(Locale.ROOT)
                + (version == 0 ? "" : " " + version);
    }
}
