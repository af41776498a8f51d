package io.ledge.runtime.cli;

/** Ends a command with one line on standard error. */
final class CliFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CliFailure(final int exitCode, final String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static CliFailure failure(final String message) {
        return new CliFailure(ExitCode.FAILURE, message);
    }

    static CliFailure usage(final String message) {
        return new CliFailure(ExitCode.USAGE, message);
    }

    int exitCode() {
        return exitCode;
    }
}
