package io.ledge.protocol.wake;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real sleeps and real rings: as many round trips as asked complete, and no wake-up is lost. */
class PingPongTest {

    private static final long DEADLINE_S = 60;

    @TempDir
    Path directory;

    @BeforeEach
    void setUp() throws IOException {
        PingPong.createFiles(directory);
    }

    @Test
    void shouldLoseNoWakeUpBetweenThreads() throws Exception {
        final PingPong answering = new PingPong(directory, 0, 0);
        final Thread thread = Thread.ofPlatform().start(() -> answering.answerUntilStop(deadlineNs()));
        ask("two threads, no spin", 0, 50_000);
        thread.join();
    }

    @ParameterizedTest
    @CsvSource({"0, 50000", "20000, 100000"})
    void shouldLoseNoWakeUpBetweenProcesses(final long spinNs, final int rounds) throws Exception {
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + Path.of(System.getProperty("ledge.root"), "packaging", "jvm.options"),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PingPong.class.getName(),
                        directory.toString(),
                        Long.toString(spinNs),
                        Long.toString(DEADLINE_S))
                .inheritIO()
                .start();
        try {
            ask("two processes, spin " + spinNs + " ns", spinNs, rounds);
            assertEquals(0, process.waitFor());
        } finally {
            process.destroyForcibly();
        }
    }

    private void ask(final String name, final long spinNs, final int rounds) throws IOException {
        final PingPong asking = new PingPong(directory, 1, spinNs);
        final long[] rtts = new long[rounds];
        final long deadlineNs = deadlineNs();
        asking.send(rounds);
        assertEquals(rounds, asking.receive(deadlineNs)); // the other JVM is up
        for (int i = 0; i < rounds; i++) {
            final long startNs = System.nanoTime();
            asking.send(i);
            assertEquals(i, asking.receive(deadlineNs));
            rtts[i] = System.nanoTime() - startNs;
        }
        asking.send(PingPong.STOP);
        assertEquals(0, asking.receive(deadlineNs), "wake-ups lost by the answering side");
        assertEquals(0, asking.lostWakeUps, "wake-ups lost by the asking side");
        Arrays.sort(rtts);
        System.out.printf(
                Locale.ROOT,
                "%s: %d round trips, p50 %.1f us, p99 %.1f us, max %.1f ms, %d sleeps%n",
                name,
                rounds,
                rtts[rounds / 2] / 1e3,
                rtts[(int) (rounds * 0.99)] / 1e3,
                rtts[rounds - 1] / 1e6,
                asking.sleeps);
    }

    private static long deadlineNs() {
        return System.nanoTime() + DEADLINE_S * 1_000_000_000L;
    }
}
