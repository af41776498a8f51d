package io.ledge.runtime.cli;

import io.ledge.runtime.demo.DemoCommand;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The {@code ledge} program. */
@Command(
        name = "ledge",
        description = "Ledge: a low-latency runtime for edge gateways with Dapr's building blocks",
        customSynopsis = "@|bold ledge|@ COMMAND [OPTIONS]",
        footer = {
            "  ledge demo                                   a simulated greenhouse, live",
            "  ledge run --resources-path ./components      start a node",
            "  ledge status                                 what it is doing",
            "  ledge help state set                         help of a command"
        })
public final class LedgeCli extends LedgeCommand {
    @Option(
            names = {"-V", "--version"},
            description = "show the version")
    boolean version;

    private LedgeCli(final CliContext context) {
        super(context);
    }

    public static void main(final String... arguments) {
        System.exit(run(CliContext.ofProcess(), Arguments.ofProcess(arguments)));
    }

    /** @return the exit code */
    static int run(final CliContext context, final String... arguments) {
        try {
            return commandLine(context, extensions(context.err())).execute(arguments);
        } catch (final LinkageError ex) {
            // A jar is missing or a JVM flag is: picocli leaves errors alone, and a stack trace helps nobody here.
            context.err().println("ledge: cannot run in this JVM: " + ex);
            return ExitCode.FAILURE;
        } finally {
            context.out().flush();
        }
    }

    static CommandLine commandLine(final CliContext context, final List<Object> more) {
        final CommandLine ledge = new CommandLine(new LedgeCli(context));
        final CommandLine run = new CommandLine(new RunCommand(context));
        DaprFlags.addTo(run.getCommandSpec());
        ledge.addSubcommand(run)
                .addSubcommand(new ListCommand(context))
                .addSubcommand(new StopCommand(context))
                .addSubcommand(new StatusCommand(context))
                .addSubcommand(new ErrorsCommand(context))
                .addSubcommand(new CommandLine(new StateCommand(context))
                        .addSubcommand(new StateCommand.Get(context))
                        .addSubcommand(new StateCommand.Set(context))
                        .addSubcommand(new StateCommand.Delete(context))
                        .addSubcommand(new StateListCommand(context))
                        .addSubcommand(new StateWatchCommand(context))
                        .addSubcommand(new StateIncrementCommand(context)))
                .addSubcommand(new CommandLine(new ConfigurationCommand(context))
                        .addSubcommand(new ConfigurationCommand.Get(context))
                        .addSubcommand(new ConfigurationCommand.Set(context))
                        .addSubcommand(new ConfigurationCommand.Delete(context)))
                .addSubcommand(new PublishCommand(context))
                .addSubcommand(new SubscribeCommand(context))
                .addSubcommand(new InvokeCommand(context))
                .addSubcommand(new BackupCommand(context))
                .addSubcommand(new RestoreCommand(context))
                .addSubcommand(new CommandLine(new JournalCommand(context))
                        .addSubcommand(new JournalCommand.Verify(context))
                        .addSubcommand(new JournalDumpCommand(context))
                        .addSubcommand(new JournalCommand.Repair(context)))
                .addSubcommand(new DemoCommand());
        more.forEach(ledge::addSubcommand);
        ledge.addSubcommand(new CompletionCommand(context))
                .addSubcommand(new VersionCommand(context))
                .addSubcommand(new HelpCommand(context));
        return configured(ledge, context);
    }

    private static CommandLine configured(final CommandLine ledge, final CliContext context) {
        final Errors errors = new Errors(context.err());
        HelpLayout.apply(ledge, context.colour());
        // A leading @ in a value is a value, not a file of arguments.
        return ledge.setExpandAtFiles(false)
                .setOut(writer(context.out()))
                .setErr(writer(context.err()))
                .setParameterExceptionHandler(errors::onParameters)
                .setExecutionExceptionHandler(errors::onExecution);
    }

    /** One that is broken must not take the others with it. */
    private static List<Object> extensions(final PrintStream err) {
        final List<Object> commands = new ArrayList<>();
        ServiceLoader.load(CliExtension.class).stream().forEach(provider -> {
            try {
                commands.addAll(provider.get().commands());
            } catch (final ServiceConfigurationError | LinkageError ex) {
                err.println("ledge: commands of " + provider.type().getName() + " left out: " + ex);
            }
        });
        return commands;
    }

    private static PrintWriter writer(final PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    @Override
    public Integer call() {
        if (!version) {
            throw missingCommand(spec);
        }
        context.out().println(VersionCommand.line());
        return ExitCode.OK;
    }

    /** For a command that is only a group of others. */
    static ParameterException missingCommand(final CommandSpec group) {
        return new ParameterException(
                group.commandLine(),
                "which command? One of " + String.join(", ", group.subcommands().keySet()));
    }
}
