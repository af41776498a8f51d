package io.ledge.runtime.cli;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * One layout for every help, those of extensions included: summary, usage, examples (picocli's footer), arguments,
 * options, commands.
 */
final class HelpLayout {
    private static final int WIDTH = 110;
    private static final String EXAMPLES = "Examples:";
    private static final List<String> SECTIONS = List.of(
            UsageMessageSpec.SECTION_KEY_DESCRIPTION,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS,
            UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
            UsageMessageSpec.SECTION_KEY_FOOTER,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST);

    private HelpLayout() {}

    /** To the command and all below it. */
    static void apply(final CommandLine command, final boolean colour) {
        command.getCommandSpec()
                .usageMessage()
                .width(WIDTH)
                .sectionKeys(SECTIONS)
                .synopsisHeading("%nUsage: ")
                .footerHeading("%n" + EXAMPLES + "%n")
                .footer(examples(command))
                .parameterListHeading(takesArguments(command) ? "%nArguments:%n" : "")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n")
                .sortOptions(false)
                .abbreviateSynopsis(true);
        command.setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF));
        command.getSubcommands().values().forEach(below -> apply(below, colour));
    }

    /** The footer without a heading of its own. */
    private static String[] examples(final CommandLine command) {
        return Stream.of(command.getCommandSpec().usageMessage().footer())
                .dropWhile(line -> line.isBlank() || line.equals(EXAMPLES))
                .toArray(String[]::new);
    }

    private static boolean takesArguments(final CommandLine command) {
        return command.getCommandSpec().positionalParameters().stream().anyMatch(argument -> !argument.hidden());
    }
}
