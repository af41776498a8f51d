package io.ledge.runtime.cli;

import java.util.List;

/**
 * Commands of another module, such as {@code bench}; found by {@link java.util.ServiceLoader} on the class path. The
 * command line of a checkout has them all, an installed one those that were packed with it.
 */
public interface CliExtension {
    /**
     * New objects, each annotated with picocli's {@code @Command}: {@code description} is one line, {@code footer} the
     * examples. They print to {@code spec.commandLine().getOut()}, return an exit code, and throw with a finished message.
     */
    List<Object> commands();
}
