package io.ledge.runtime.cli;

import io.ledge.runtime.text.Nearest;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Parameters;

@Command(
        name = "help",
        description = "Show the help of a command",
        footer = {"  ledge help run", "  ledge help state set"})
final class HelpCommand extends LedgeCommand {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "words of the command (default: ledge itself)")
    List<String> words = List.of();

    HelpCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        CommandLine command = spec.root().commandLine();
        for (final String word : words) {
            final CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                throw CliFailure.usage("unknown command '" + word + "'"
                        + Nearest.hint(word, command.getSubcommands().keySet()));
            }
            command = next;
        }
        command.usage(context.out(), context.colour() ? Ansi.ON : Ansi.OFF);
        return ExitCode.OK;
    }
}
