package io.ledge.runtime.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.demo.app.AppEvent;
import io.ledge.runtime.demo.app.AppEvent.Attached;
import io.ledge.runtime.demo.app.AppEvent.Decision;
import io.ledge.runtime.demo.app.AppEvent.Latency;
import io.ledge.runtime.demo.app.AppEvent.Reading;
import io.ledge.test.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole demo in a JVM of its own: node, apps, view, and what is left of them. */
@Timeout(90)
class DemoProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DIRECTORY_LINE = "ledge demo: gateway is up, shared memory in ";

    @TempDir
    private Path scratch;

    private Process demo;
    private List<ProcessHandle> apps = List.of();

    /** A demo that was killed cannot tidy up. */
    @AfterEach
    void removeWhatATestLeft() throws IOException, InterruptedException {
        apps.forEach(ProcessHandle::destroyForcibly);
        demo.destroyForcibly().waitFor();
        final Optional<Path> shared = sharedDirectory();
        if (shared.isPresent() && Files.exists(shared.get())) {
            try (Stream<Path> paths = Files.walk(shared.get())) {
                paths.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    @Test
    void shouldShowTheGreenhouseAndEndByItself() throws Exception {
        start("--for", "5s", "-o", "json");
        rememberApps();
        assertEquals(0, exitCode(), this::errors);

        final List<AppEvent> events = output().stream()
                .map(line -> AppEvent.parse(line).orElseThrow())
                .toList();
        assertTrue(events.stream().noneMatch(Attached.class::isInstance), events.toString());
        assertTrue(
                List.of("temperature", "humidity", "soil-moisture", "sunlight").stream()
                        .allMatch(point -> events.stream()
                                .anyMatch(event -> event instanceof final Reading reading
                                        && reading.point().equals(point))),
                events.toString());
        assertTrue(
                events.contains(new Decision("greenhouse", "fan", 1)), () -> "no fan decision: " + events + errors());
        assertTrue(hasLatency(events, Latency.ROUND_TRIP) && hasLatency(events, Latency.ONE_WAY), events.toString());
        assertNothingIsLeft();
    }

    @Test
    void shouldStopEverythingOnCtrlC() throws Exception {
        Assumptions.assumeFalse(
                isInterruptIgnored(), "this JVM was started with SIGINT ignored, and so would be its child");
        start("-o", "json");
        rememberApps();
        new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();

        assertEquals(130, exitCode(), this::errors);
        assertNothingIsLeft();
    }

    @Test
    void shouldReportADeadApp() throws Exception {
        start();
        rememberApps();
        apps.getFirst().destroyForcibly();

        assertEquals(1, exitCode(), this::errors);
        assertTrue(errors().contains("ended with exit code 137"), this::errors);
        assertNothingIsLeft();
    }

    @Test
    void shouldLeaveNoAppWhenItIsKilled() throws Exception {
        start("-o", "json");
        rememberApps();
        demo.destroyForcibly();

        Await.await(
                PATIENCE, () -> "apps that end: " + apps, () -> apps.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void shouldRefuseARateOutOfRange() throws Exception {
        start("--rate", "0");
        assertEquals(2, exitCode());
        assertTrue(errors().contains("'--rate': 0 is not from 1 to 10000"), this::errors);
    }

    private void start(final String... args) throws IOException {
        final Path temporary = Files.createDirectory(scratch.resolve("tmp"));
        final List<String> command = new ArrayList<>(AppCommand.of(Main.class, List.of(args)));
        command.add(1, "-Djava.io.tmpdir=" + temporary);
        demo = new ProcessBuilder(command)
                .redirectOutput(scratch.resolve("out").toFile())
                .redirectError(scratch.resolve("err").toFile())
                .start();
    }

    /** Waits for both apps to be attached. */
    private void rememberApps() {
        Await.await(
                PATIENCE,
                this::errors,
                () -> !demo.isAlive()
                        || errors().contains("controller attached") && errors().contains("logger attached"));
        apps = demo.descendants().toList();
        assertTrue(demo.isAlive() && apps.size() == 2, this::errors);
    }

    private int exitCode() throws InterruptedException {
        assertTrue(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), () -> "still running: " + errors());
        return demo.exitValue();
    }

    private void assertNothingIsLeft() throws IOException {
        assertTrue(apps.stream().noneMatch(ProcessHandle::isAlive), apps.toString());
        final Path shared = sharedDirectory().orElseThrow();
        assertFalse(Files.exists(shared), shared.toString());
        try (Stream<Path> left = Files.list(scratch.resolve("tmp"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    private Optional<Path> sharedDirectory() {
        return errors().lines()
                .filter(line -> line.startsWith(DIRECTORY_LINE))
                .map(line -> Path.of(line.substring(DIRECTORY_LINE.length())))
                .findFirst();
    }

    private static boolean hasLatency(final List<AppEvent> events, final String path) {
        return events.stream()
                .anyMatch(event -> event instanceof final Latency latency
                        && latency.path().equals(path)
                        && latency.count() > 0
                        && latency.p50Us() > 0
                        && latency.p99Us() >= latency.p50Us());
    }

    private static boolean isInterruptIgnored() throws IOException {
        final String mask = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow()
                .substring("SigIgn:".length())
                .strip();
        return (Long.parseUnsignedLong(mask, 16) & 1L << 2 - 1) != 0;
    }

    private List<String> output() throws IOException {
        return Files.readAllLines(scratch.resolve("out"));
    }

    private String errors() {
        try {
            return Files.readString(scratch.resolve("err"));
        } catch (final IOException ex) {
            return ex.toString();
        }
    }

    /** The command without the rest of the command line. */
    static final class Main {
        public static void main(final String[] args) {
            System.exit(new CommandLine(new DemoCommand()).execute(args));
        }
    }
}
