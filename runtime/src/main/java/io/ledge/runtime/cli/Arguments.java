package io.ledge.runtime.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The command line as it was typed. In the C locale, the usual one of services and containers, the JVM turns every byte
 * that is no ASCII into U+FFFD before {@code main} sees it: {@code ledge state set s k é} would save something else.
 */
final class Arguments {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private Arguments() {}

    static String[] ofProcess(final String... arguments) {
        final boolean isDamaged = Arrays.stream(arguments).anyMatch(argument -> argument.indexOf('\uFFFD') >= 0);
        if (!isDamaged) {
            return arguments;
        }
        try {
            return repaired(Files.readAllBytes(COMMAND_LINE), arguments);
        } catch (final IOException ex) {
            return arguments;
        }
    }

    /** @param commandLine of the process, as Linux gives it: every argument, the JVM's too, ends with a NUL */
    static String[] repaired(final byte[] commandLine, final String... arguments) {
        final String[] all = new String(commandLine, StandardCharsets.UTF_8).split("\0", -1);
        final int end = all.length - 1; // behind the last NUL
        return end < arguments.length ? arguments : Arrays.copyOfRange(all, end - arguments.length, end);
    }
}
