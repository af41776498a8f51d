package io.ledge.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.cli.CliExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command line finds {@code bench} without knowing this module. */
class BenchExtensionTest {
    @Test
    void shouldBeFoundByTheCommandLineWhenOnTheClassPath() {
        assertEquals(
                List.of("bench"),
                commands().stream().map(CommandLine::getCommandName).toList());
    }

    @Test
    void shouldRefuseWhatItCannotMeasure() {
        final CommandLine bench = commands().getFirst();
        final StringWriter err = new StringWriter();
        bench.setErr(new PrintWriter(err));

        assertEquals(CommandLine.ExitCode.USAGE, bench.execute("ipc", "--rounds", "0"));
        assertTrue(err.toString().contains("rounds=0"), err::toString);
        assertEquals(CommandLine.ExitCode.USAGE, bench.execute("ipc", "--only", "event-inline,event-batton"));
        assertTrue(err.toString().contains("'event-batton', did you mean 'event-baton'?"), err::toString);
        assertEquals(CommandLine.ExitCode.USAGE, bench.execute("ipc", "--pin=alone"));
        assertEquals(CommandLine.ExitCode.USAGE, bench.execute("state", "--seconds", "-1"));
        assertTrue(err.toString().contains("seconds=-1"), err::toString);
        assertEquals(CommandLine.ExitCode.USAGE, bench.execute("state", "--only", "set-2"));
        assertTrue(err.toString().contains("set-many") && err.toString().contains("not set-2"), err::toString);
        assertEquals(CommandLine.ExitCode.USAGE, bench.execute("dapr", "--only", "got"));
        assertTrue(err.toString().contains("durable-save") && err.toString().contains("not got"), err::toString);
        assertEquals(CommandLine.ExitCode.USAGE, bench.execute());
    }

    private static List<CommandLine> commands() {
        return ServiceLoader.load(CliExtension.class).stream()
                .flatMap(provider -> provider.get().commands().stream())
                .map(CommandLine::new)
                .toList();
    }
}
