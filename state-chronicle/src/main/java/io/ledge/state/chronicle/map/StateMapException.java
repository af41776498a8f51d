package io.ledge.state.chronicle.map;

/** The shared map cannot be opened or used now; the message names the file, the reason and the way out. */
public final class StateMapException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StateMapException(final String message) {
        super(message);
    }

    public StateMapException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
