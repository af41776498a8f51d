package io.ledge.core.journal;

/** The journal cannot be used: it is damaged, or the disk refuses. The message says where, and the way out. */
public final class JournalException extends Exception {
    private static final long serialVersionUID = 1;

    public JournalException(final String message) {
        super(message);
    }

    public JournalException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
