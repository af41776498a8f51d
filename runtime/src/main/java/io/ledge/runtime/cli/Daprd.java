package io.ledge.runtime.cli;

/** The {@code daprd} program: one app, one node, by the flags and with the log lines of Dapr's sidecar. */
public final class Daprd {
    private Daprd() {}

    public static void main(final String... arguments) {
        System.exit(run(CliContext.ofProcess(), Arguments.ofProcess(arguments)));
    }

    /** @return the exit code */
    static int run(final CliContext context, final String... arguments) {
        final DaprdCommand daprd = new DaprdCommand(context);
        try {
            return DaprdFlags.read(daprd, arguments) ? call(daprd) : PicocliDaprd.run(context, arguments);
        } finally {
            context.out().flush();
        }
    }

    private static int call(final DaprdCommand daprd) {
        try {
            return daprd.call();
        } catch (final Exception ex) {
            return new Errors(daprd.context.err()).onExecution(ex, "daprd", daprd.verbose);
        }
    }
}
