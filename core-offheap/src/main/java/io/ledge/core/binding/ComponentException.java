package io.ledge.core.binding;

/** A component that cannot be made or started as its file says. The message names the place, the value and the way out. */
public final class ComponentException extends Exception {
    private static final long serialVersionUID = 1L;

    public ComponentException(final String message) {
        super(message);
    }

    public ComponentException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
