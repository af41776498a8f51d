package io.ledge.core.loop;

import io.ledge.core.journal.JournalProxy;
import io.ledge.core.session.ReplyGate;

/**
 * Are commands taken? Not while the journal's ring or the waiting room is nearly full: then they stay where they are, and the
 * loop is quiet although they are there. The writer makes room, and visits.
 */
final class Admission {
    private final JournalProxy journal; // null: nothing is journaled
    private final ReplyGate gate;
    private long heldUpCount;

    Admission(final JournalProxy journal, final ReplyGate gate) {
        this.journal = journal;
        this.gate = gate;
    }

    boolean isOpen() {
        if (journal == null || journal.hasRoom() && gate.hasRoom()) {
            return true;
        }
        heldUpCount++;
        return false;
    }

    /** Commands that were told to wait, each as often as it came. */
    long heldUpCount() {
        return heldUpCount;
    }
}
