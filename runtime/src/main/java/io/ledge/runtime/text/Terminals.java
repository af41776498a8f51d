package io.ledge.runtime.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody looks at an output, and may be shown colours. */
public final class Terminals {
    public static final int STDOUT = 1;
    public static final int STDERR = 2;

    private Terminals() {}

    /**
     * True when the file descriptor of this process is a terminal. Reads Linux's {@code /proc}: {@code System.console()}
     * speaks of standard input and output together, and logs go to standard error.
     */
    public static boolean isTerminal(final int fileDescriptor) {
        try {
            final String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fileDescriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (final IOException | UnsupportedOperationException | SecurityException ex) {
            return false;
        }
    }

    /** A terminal, and {@code NO_COLOR} (any value but the empty one, as no-color.org says) is not set. */
    public static boolean wantsColour(final int fileDescriptor) {
        final String noColour = System.getenv("NO_COLOR");
        return (noColour == null || noColour.isEmpty()) && isTerminal(fileDescriptor);
    }
}
