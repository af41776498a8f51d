package io.ledge.runtime.demo;

/** The demo cannot go on. The message is for the person in front of it. */
final class DemoException extends Exception {
    private static final long serialVersionUID = 1L;

    DemoException(final String message) {
        super(message);
    }
}
