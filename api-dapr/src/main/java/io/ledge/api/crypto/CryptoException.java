package io.ledge.api.crypto;

/** What went wrong, for the caller of the API: no key and no plain text is in the message. */
public final class CryptoException extends Exception {
    private static final long serialVersionUID = 1L;

    public CryptoException(final String message) {
        super(message);
    }

    public CryptoException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
