package io.ledge.runtime.config;

/**
 * Something to tell the user about a resource file.
 *
 * @param source {@code file:line:column}, or the file alone
 * @param message says what is wrong, with the value, and the way out
 */
public record Problem(Severity severity, String source, String message) {
    public enum Severity {
        /** Read, and something in it is not used. */
        WARNING,
        /** The resource, or the file, was left out. */
        ERROR
    }

    static Problem warning(final String source, final String message) {
        return new Problem(Severity.WARNING, source, message);
    }

    static Problem error(final String source, final String message) {
        return new Problem(Severity.ERROR, source, message);
    }

    /** {@code source: message}, as editors and terminals make it a link. */
    public String text() {
        return source + ": " + message;
    }
}
