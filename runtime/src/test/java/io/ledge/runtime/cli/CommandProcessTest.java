package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.test.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CommandProcessTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    private CommandProcess start(final String script) {
        final CommandProcess process = CommandProcess.start(
                List.of("sh", "-c", script),
                Map.of("APP_ID", "shop"),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        process.onEnd(exitCode::complete);
        return process;
    }

    @Test
    void shouldPassOnWhatTheAppWrites() throws Exception {
        start("echo one; echo two >&2; echo $APP_ID; exit 3");

        assertEquals(3, exitCode.get(20, TimeUnit.SECONDS));
        assertEquals("== APP == one\n== APP == shop\n", out.toString(StandardCharsets.UTF_8));
        assertEquals("== APP == two\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldLetTheAppEndInItsOwnWay() throws Exception {
        final CommandProcess process = start("trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.05; done");
        Await.await(Duration.ofSeconds(20), () -> "no output", () -> out.toString(StandardCharsets.UTF_8)
                .contains("up"));
        process.stop();

        assertEquals(5, exitCode.get(20, TimeUnit.SECONDS));
        assertTrue(out.toString(StandardCharsets.UTF_8).endsWith("== APP == bye\n"), out::toString);
    }

    @Test
    void shouldEndAChildThatDoesNotListen() {
        final CommandProcess process = start("sh -c 'trap \"\" TERM; echo $$; while :; do sleep 0.05; done'; true");
        final ProcessHandle child = child();

        process.stop();

        assertFalse(isRunning(child));
    }

    @Test
    void shouldEndWhatAShellThatHasEndedLeftBehind() throws Exception {
        final CommandProcess process = start("sleep 1000 >/dev/null 2>&1 & echo $!; exit 3");
        final ProcessHandle child = child();
        assertEquals(3, exitCode.get(20, TimeUnit.SECONDS));

        process.stop();

        assertFalse(isRunning(child));
    }

    /** The process whose id is the first line. */
    private ProcessHandle child() {
        Await.await(Duration.ofSeconds(20), () -> "no output", () -> out.toString(StandardCharsets.UTF_8)
                .contains("\n"));
        final String id =
                out.toString(StandardCharsets.UTF_8).lines().findFirst().orElseThrow();
        final ProcessHandle child = ProcessHandle.of(Long.parseLong(id.substring("== APP == ".length())))
                .orElseThrow();
        assertTrue(child.isAlive());
        return child;
    }

    /** Nobody may reap it here: a zombie does not run. */
    private static boolean isRunning(final ProcessHandle process) {
        try {
            final String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return process.isAlive() && !stat.contains(") Z ");
        } catch (final IOException ex) {
            return false;
        }
    }

    @Test
    void shouldNameACommandThatThereIsNot() {
        final CliFailure failure = assertThrows(
                CliFailure.class,
                () -> CommandProcess.start(List.of("no-such-command"), Map.of(), System.out, System.err));
        assertTrue(failure.getMessage().startsWith("the app cannot be started: "), failure::getMessage);
    }
}
