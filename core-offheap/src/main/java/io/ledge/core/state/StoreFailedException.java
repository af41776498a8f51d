package io.ledge.core.state;

/** A store on a thread of its own cannot do what it was asked: answered STORE_FAILED with this message, shown in the status. */
public final class StoreFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreFailedException(final String message) {
        super(message);
    }

    public StoreFailedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
