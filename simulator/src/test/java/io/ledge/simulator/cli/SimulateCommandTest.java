package io.ledge.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.cli.CliExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command line finds {@code simulate} without knowing this module. */
class SimulateCommandTest {
    private final CommandLine simulate = commands().getFirst();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    SimulateCommandTest() {
        simulate.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    }

    private static List<CommandLine> commands() {
        return ServiceLoader.load(CliExtension.class).stream()
                .flatMap(provider -> provider.get().commands().stream())
                .map(CommandLine::new)
                .toList();
    }

    @Test
    void shouldBeFoundByTheCommandLineWhenOnTheClassPath() {
        assertEquals(
                List.of("simulate"),
                commands().stream().map(CommandLine::getCommandName).toList());
    }

    @Test
    void shouldTellOfEachRun() {
        assertEquals(CommandLine.ExitCode.OK, simulate.execute("--seed", "7", "--runs", "2", "--hours", "0.05"));
        final List<String> lines = out.toString().lines().toList();
        assertEquals(4, lines.size(), out::toString);
        assertTrue(lines.get(1).startsWith("7 "), out::toString);
        assertTrue(lines.get(2).startsWith("8 "), out::toString);
        assertTrue(lines.get(3).startsWith("2 runs, 0 failed"), out::toString);
    }

    @Test
    void shouldPrintOneObjectARun() {
        assertEquals(
                CommandLine.ExitCode.OK,
                simulate.execute("--seed", "7", "--runs", "2", "--hours", "0.05", "-o", "json"));
        final List<String> lines = out.toString().lines().toList();
        assertEquals(2, lines.size());
        assertTrue(lines.getFirst().startsWith("{\"event\":\"run\",\"seed\":7,\"ok\":true,\"hash\":\""), out::toString);
    }

    @Test
    void shouldRefuseWhatCannotBeRun() {
        assertEquals(CommandLine.ExitCode.USAGE, simulate.execute("--hours", "0"));
        assertTrue(err.toString().contains("hours=0.0"), err::toString);
    }
}
