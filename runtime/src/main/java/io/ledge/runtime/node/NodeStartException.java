package io.ledge.runtime.node;

/** Placeholder until the composition root is merged. */
public final class NodeStartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public NodeStartException(final int exitCode, final String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
