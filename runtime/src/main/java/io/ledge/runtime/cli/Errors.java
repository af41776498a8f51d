package io.ledge.runtime.cli;

import io.ledge.client.LedgeConfigurationException;
import io.ledge.client.LedgeException;
import io.ledge.runtime.config.ConfigException;
import io.ledge.runtime.node.NodeStartException;
import io.ledge.runtime.text.Nearest;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes one line on standard error, and an exit code, of whatever goes wrong. */
final class Errors {
    private final PrintStream err;

    Errors(final PrintStream err) {
        this.err = err;
    }

    /** For what was typed. */
    int onParameters(final ParameterException ex, final String... arguments) {
        final CommandLine command = ex.getCommandLine();
        final String name = command.getCommandSpec().qualifiedName();
        final String message = ex instanceof UnmatchedArgumentException unmatched
                ? unknown(command, unmatched.getUnmatched().getFirst())
                : lowerFirst(ex.getMessage().lines().findFirst().orElse("wrong usage"));
        err.println(name + ": " + message + " (see `" + name + " --help`)");
        return ExitCode.USAGE;
    }

    /** For what a command threw. */
    int onExecution(final Exception ex, final CommandLine command, final ParseResult result) {
        return onExecution(
                ex,
                command.getCommandSpec().qualifiedName(),
                command.getParseResult() != null && command.getParseResult().hasMatchedOption(LedgeCommand.VERBOSE));
    }

    /** For what a command threw. @param isVerbose also shows where */
    int onExecution(final Exception ex, final String commandName, final boolean isVerbose) {
        err.println(commandName + ": " + message(ex));
        if (isVerbose) {
            ex.printStackTrace(err);
        }
        return exitCode(ex);
    }

    private static String unknown(final CommandLine command, final String word) {
        if (word.startsWith("-") && word.length() > 1) {
            final String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            return "unknown option '" + option + "'" + Nearest.hint(option, options(command));
        }
        if (!command.getSubcommands().isEmpty()) {
            return "unknown command '" + word + "'"
                    + Nearest.hint(word, command.getSubcommands().keySet());
        }
        return "unexpected argument '" + word + "'";
    }

    private static List<String> options(final CommandLine command) {
        return command.getCommandSpec().options().stream()
                .map(OptionSpec::names)
                .flatMap(Stream::of)
                .filter(name -> name.startsWith("--"))
                .toList();
    }

    private static String message(final Exception ex) {
        return switch (ex) {
            case CliFailure failure -> failure.getMessage();
            case NodeStartException start -> start.getMessage();
            case ConfigException config -> config.getMessage();
            case LedgeException refused -> refused.getMessage();
            case IOException io -> io.getClass().getSimpleName() + ": " + io.getMessage();
            default ->
                ex.getMessage() == null
                        ? "unexpected " + ex.getClass().getSimpleName() + "; --verbose shows where"
                        : ex.getMessage();
        };
    }

    private static int exitCode(final Exception ex) {
        return switch (ex) {
            case CliFailure failure -> failure.exitCode();
            case NodeStartException start -> start.exitCode();
            case ConfigException _ -> ExitCode.BAD_CONFIGURATION;
            case LedgeConfigurationException _ -> ExitCode.BAD_CONFIGURATION;
            default -> ExitCode.FAILURE;
        };
    }

    private static String lowerFirst(final String text) {
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
