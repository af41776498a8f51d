package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.LedgeException;
import io.ledge.protocol.ErrorCode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class LedgeCliTest {
    private final CliFixture ledge = new CliFixture();

    @TestFactory
    Stream<DynamicTest> shouldExplainEveryCommand() {
        return tree(LedgeCli.commandLine(ledge.context(), List.of()))
                .map(command -> DynamicTest.dynamicTest(
                        command.getCommandSpec().qualifiedName(), () -> assertExplained(command)));
    }

    private static void assertExplained(final CommandLine command) {
        final String name = command.getCommandSpec().qualifiedName();
        final String help = command.getUsageMessage();
        final List<String> lines = help.lines().toList();
        assertTrue(lines.get(0).matches("[A-Z].*[^.]"), () -> "one sentence first: " + lines.get(0));
        assertEquals("", lines.get(1), () -> "a summary of one line: " + help);
        assertTrue(lines.get(2).startsWith("Usage: " + name), help);
        final int examples = lines.indexOf("Examples:");
        assertTrue(examples > 0, () -> "examples: " + help);
        assertTrue(lines.get(examples + 1).contains(name), () -> "an example of " + name + ": " + help);
        assertTrue(examples < lines.indexOf("Options:"), () -> "examples before options: " + help);
        assertTrue(help.contains("-h, --help"), help);
        command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> {
                    assertTrue(option.description().length > 0, () -> option.longestName() + " says nothing");
                    assertFalse(help.contains("${"), help);
                    final String variable = option.defaultValue();
                    if (variable != null && variable.startsWith("${env:")) {
                        final String expected = "[env: " + variable.substring(6, variable.length() - 1) + "]";
                        assertTrue(
                                String.join(" ", option.description()).contains(expected),
                                () -> option.longestName() + " must say " + expected);
                    }
                });
    }

    @Test
    void shouldPrintHelpOnStandardOutput() {
        assertTrue(ledge.ok("--help").contains("  run            Start a node in the foreground\n"), ledge::out);
        assertTrue(ledge.ok("state", "set", "-h").contains("Usage: ledge state set"), ledge::out);
        assertEquals(ledge.ok("run", "--help"), ledge.ok("help", "run"));
        assertEquals(ledge.ok("state", "get", "--help"), ledge.ok("help", "state", "get"));
        assertFalse(ledge.ok("run", "--help").contains("--enable-mtls"), "of no effect, so not offered");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rnu | ledge: unknown command 'rnu', did you mean 'run'? (see `ledge --help`)",
                "wobble | ledge: unknown command 'wobble' (see `ledge --help`)",
                "state gt | ledge state: unknown command 'gt', did you mean 'get'? (see `ledge state --help`)",
                "run --resource-path x | ledge run: unknown option '--resource-path', did you mean '--resources-path'?"
                        + " (see `ledge run --help`)",
                "run --dat-dir=x | ledge run: unknown option '--dat-dir', did you mean '--data-dir'? (see `ledge run --help`)",
                "status x | ledge status: unexpected argument 'x' (see `ledge status --help`)",
                "status -o jsn | ledge status: invalid value for option '--output': unknown format 'jsn',"
                        + " did you mean 'json'? (see `ledge status --help`)",
                "state get a | ledge state get: missing required parameter: 'KEY' (see `ledge state get --help`)",
                "state | ledge state: which command? One of get, set, delete, ls, watch, increment (see `ledge state --help`)",
                "help stats | ledge help: unknown command 'stats', did you mean 'state'?",
                "completion fish | ledge completion: no completion for 'fish'; there is one for bash",
                "subscribe --count many | ledge subscribe: invalid value for option '--count': 'many' is not a long"
                        + " (see `ledge subscribe --help`)",
            })
    void shouldAnswerWrongUsageWithOneLineAndTheNearestWord(final String arguments, final String message) {
        ledge.assertFails(ExitCode.USAGE, message, arguments.split(" "));
    }

    @Test
    void shouldEndWith1AndTheClientsMessageWhenNoNodeRuns() {
        ledge.opener = (dataDir, appId) -> {
            throw new LedgeException(ErrorCode.NOT_CONNECTED, "no Ledge node answers on " + dataDir);
        };
        for (final String command :
                List.of("status", "state get s k", "publish -p p -t t x", "subscribe --binding b")) {
            assertEquals(ExitCode.FAILURE, ledge.run((command + " --data-dir /d").split(" ")));
            assertTrue(ledge.err().endsWith(": no Ledge node answers on /d\n"), ledge::err);
            assertEquals(1, ledge.err().lines().count());
        }
    }

    @Test
    void shouldShowStackTracesOnlyWhenAsked() {
        ledge.opener = (dataDir, appId) -> {
            throw new IllegalStateException();
        };
        ledge.assertFails(
                ExitCode.FAILURE, "ledge status: unexpected IllegalStateException; --verbose shows where", "status");
        assertEquals(ExitCode.FAILURE, ledge.run("status", "--verbose"));
        assertTrue(ledge.err().contains("\tat " + LedgeCliTest.class.getName()), ledge::err);
    }

    @Test
    void shouldTellItsVersion() {
        assertTrue(ledge.ok("version").matches("ledge \\S+ \\(protocol \\d+, Java 25.*\\)\n"), ledge::out);
        assertEquals(ledge.out(), ledge.ok("--version"));
        assertTrue(
                ledge.ok("version", "-o", "json").matches("\\{\"version\":\"\\S+\",\"protocol\":\\d+.*}\n"),
                ledge::out);
    }

    @Test
    void shouldCompleteInBash() {
        final String script = ledge.ok("completion", "bash");
        assertTrue(script.startsWith("#!/usr/bin/env bash"), script);
        assertTrue(script.contains("subscribe"), script);
    }

    @Command(
            name = "extra",
            description = "Do more.",
            footer = {"", "Examples:", "  ledge extra"})
    static final class Extra implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("extra says no");
        }
    }

    @Test
    void shouldTreatCommandsOfOtherModulesAsItsOwn() {
        final CommandLine commandLine = LedgeCli.commandLine(ledge.context(), List.of(new Extra()));
        assertEquals(ExitCode.FAILURE, commandLine.execute("extra"));
        assertEquals("ledge extra: extra says no\n", ledge.err());
        assertTrue(commandLine.getSubcommands().get("extra").getUsageMessage().contains("Examples:\n  ledge extra\n"));
    }

    private static Stream<CommandLine> tree(final CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(LedgeCliTest::tree));
    }
}
