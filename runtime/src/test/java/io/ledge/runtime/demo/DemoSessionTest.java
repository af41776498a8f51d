package io.ledge.runtime.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.demo.app.AppEvent.Attached;
import io.ledge.runtime.demo.app.AppEvent.Reading;
import io.ledge.test.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions over real processes that need no node. */
@Timeout(60)
class DemoSessionTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<String> progress = new ArrayList<>();
    private final List<ProcessHandle> before =
            ProcessHandle.current().children().toList();
    private volatile boolean stopAsked;
    private final DemoSession session = new DemoSession(
            new DemoOutput.Json(new PrintStream(bytes, true, StandardCharsets.UTF_8)), progress::add, () -> stopAsked);

    @AfterEach
    void shouldLeaveNoProcess() {
        session.close();
        final List<ProcessHandle> left = ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child))
                .toList();
        assertEquals(List.of(), left);
    }

    @Test
    void shouldShowWhatAnAppSaysAndEndInTime() throws Exception {
        session.start(talker("stay"));
        session.show(Duration.ofMillis(300));

        assertEquals(List.of("talker attached"), progress);
        assertEquals(
                "{\"event\":\"reading\",\"device\":\"greenhouse\",\"point\":\"temperature\",\"value\":20,\"unit\":\"Cel\"}\n",
                bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldReportADeadAppWithItsLastWords() throws Exception {
        session.start(talker("die"));
        final DemoException ex = assertThrows(DemoException.class, () -> session.show(Duration.ZERO));

        assertTrue(ex.getMessage().startsWith("talker ended with exit code 3; its last words:\n"), ex.getMessage());
        assertTrue(ex.getMessage().contains("\n  a line that is no event\n  the pump is on fire"), ex.getMessage());
    }

    @Test
    void shouldEndWhenAskedAlthoughTheAppWasFaster() throws Exception {
        session.start(talker("interrupted"));
        final Thread asker = Thread.startVirtualThread(() -> {
            Await.await(Duration.ofSeconds(20), () -> "a child that ends", () -> ProcessHandle.current()
                    .children()
                    .allMatch(before::contains));
            stopAsked = true;
        });
        session.show(Duration.ZERO);
        asker.join();
    }

    @Test
    void shouldEndWhenNobodyReadsItsOutput() throws Exception {
        final PrintStream closed = new PrintStream(bytes);
        closed.close();
        try (DemoSession unread = new DemoSession(new DemoOutput.Json(closed), progress::add, () -> false)) {
            unread.start(talker("stay"));
            unread.show(Duration.ZERO);
        }
    }

    @Test
    void shouldKillAnAppThatWillNotEnd() throws Exception {
        session.start(talker("deaf"));
        session.show(Duration.ofMillis(1));

        final long startNs = System.nanoTime();
        session.close();
        final long tookMs = (System.nanoTime() - startNs) / 1_000_000;
        assertTrue(tookMs >= 2_900 && tookMs < 10_000, "took ms=" + tookMs);
    }

    private static DemoSession.App talker(final String manners) {
        return new DemoSession.App("talker", TalkerApp.class, List.of(manners));
    }

    /** An app whose manners are its argument. */
    static final class TalkerApp {
        public static void main(final String[] args) throws IOException, InterruptedException {
            if (args[0].equals("deaf")) {
                Runtime.getRuntime().addShutdownHook(new Thread(TalkerApp::sleep));
            }
            System.out.println("a line that is no event");
            System.out.println(new Attached("talker").toJson());
            System.out.println(new Reading("greenhouse", "temperature", 20, "Cel").toJson());
            switch (args[0]) {
                case "die" -> {
                    System.err.println("the pump is on fire");
                    System.exit(3);
                }
                case "interrupted" -> System.exit(130);
                default -> sleep();
            }
        }

        private static void sleep() {
            try {
                Thread.sleep(60_000);
            } catch (final InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        }
    }
}
