package io.ledge.runtime.cli;

/** What scripts see. {@code ledge run} ends with 130 after Ctrl-C and with 0 after SIGTERM, both after a clean stop. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int BAD_CONFIGURATION = 78;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
