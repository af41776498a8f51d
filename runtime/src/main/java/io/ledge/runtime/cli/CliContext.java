package io.ledge.runtime.cli;

import io.ledge.runtime.text.Terminals;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What the commands see of the world outside.
 *
 * @param isTerminal standard output is one
 * @param colour may be used on standard output
 */
record CliContext(
        PrintStream out,
        PrintStream err,
        InputStream in,
        boolean isTerminal,
        boolean colour,
        NodeLink.Opener opener,
        NodeLauncher launcher) {

    /** Of this process. Output is UTF-8 whatever the locale: JSON has no other encoding. */
    static CliContext ofProcess() {
        return new CliContext(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.in,
                Terminals.isTerminal(Terminals.STDOUT),
                Terminals.wantsColour(Terminals.STDOUT),
                ClientLink::connect,
                NodeLauncher::launch);
    }
}
