package io.ledge.runtime.node;

/** A node that cannot start. The message is for the person who started it: what, where, and the way out. */
public final class NodeStartException extends Exception {
    public static final int FAILURE = 1;
    public static final int BAD_CONFIGURATION = 78;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public NodeStartException(final int exitCode, final String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public NodeStartException(final int exitCode, final String message, final Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** {@link #FAILURE} or {@link #BAD_CONFIGURATION}. */
    public int exitCode() {
        return exitCode;
    }
}
