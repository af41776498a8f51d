package io.ledge.api.secret;

/** A secret that cannot be had. The message is for the app's developer and never has a secret in it. */
public final class SecretException extends Exception {
    private static final long serialVersionUID = 1L;

    public SecretException(final String message) {
        super(message);
    }
}
