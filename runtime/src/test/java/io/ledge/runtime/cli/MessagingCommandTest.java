package io.ledge.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.Ack;
import io.ledge.client.LedgeException;
import io.ledge.protocol.ErrorCode;
import io.ledge.test.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MessagingCommandTest {
    private final CliFixture ledge = new CliFixture();

    @Test
    void shouldPublish() {
        assertEquals("", ledge.ok("publish", "--pubsub", "p", "--topic", "t", "21.5", "--data-dir", "/d"));
        ledge.in = "from stdin".getBytes(UTF_8);
        ledge.ok(
                "publish",
                "-p=p",
                "-t",
                "t",
                "-",
                "--metadata",
                "ttlInSeconds=60",
                "--metadata",
                "rawPayload=true",
                "--app-id",
                "a",
                "--data-dir",
                "/d");
        ledge.ok("publish", "--pubsub", "p", "--topic", "t", "x", "--content-type", "text/x", "--data-dir", "/d");
        assertEquals(
                List.of(
                        "publish p t 21.5 application/json {}",
                        "publish p t from stdin text/plain {rawPayload=true, ttlInSeconds=60}",
                        "publish p t x text/x {}"),
                ledge.link.calls);
        assertEquals(List.of("/d as 'ledge-cli'", "/d as 'a'", "/d as 'ledge-cli'"), ledge.opened);
    }

    @Test
    @Timeout(30)
    void shouldPrintJsonLinesOfATopic() {
        incoming("{\"a\":\n 1}".getBytes(UTF_8), "21.5".getBytes(UTF_8), "door open".getBytes(UTF_8), new byte[] {-1});
        assertEquals("""
                {"topic":"t","data":{"a":1},"metadata":{"k":"v"}}
                {"topic":"t","data":21.5,"metadata":{"k":"v"}}
                {"topic":"t","data":"door open","metadata":{"k":"v"}}
                {"topic":"t","data":"/w==","encoding":"base64","metadata":{"k":"v"}}
                """, ledge.ok("subscribe", "--pubsub", "p", "--topic", "t", "--count", "4"));
        assertTrue(ledge.link.isClosed);
    }

    @Test
    @Timeout(30)
    void shouldPrintEventsOfABinding() {
        incoming("x".getBytes(UTF_8));
        assertEquals(
                "{\"binding\":\"greenhouse\",\"data\":\"x\",\"metadata\":{\"topic\":\"a/b\"}}\n",
                ledge.ok("subscribe", "--binding", "greenhouse", "--count=1"));
        assertEquals(
                "- binding: \"greenhouse\"\n  data: \"x\"\n  metadata: {\"topic\":\"a/b\"}\n",
                ledge.ok("subscribe", "--binding", "greenhouse", "--count=1", "-o", "yaml"));
        assertTrue(ledge.ok("subscribe", "--binding", "greenhouse", "--count=1", "-o", "table")
                .endsWith("  greenhouse  x\n"));
    }

    @Test
    @Timeout(30)
    void shouldGiveBackWhatComesAfterTheCount() {
        incoming("1".getBytes(UTF_8), "2".getBytes(UTF_8), "3".getBytes(UTF_8));
        ledge.ok("subscribe", "--pubsub", "p", "--topic", "t", "--count", "2");
        assertEquals(
                List.of(
                        new FakeLink.Acked("1", Ack.SUCCESS),
                        new FakeLink.Acked("2", Ack.SUCCESS),
                        new FakeLink.Acked("3", Ack.RETRY)),
                ledge.link.acks);
    }

    @Test
    @Timeout(30)
    void shouldEndWhenNobodyReadsItsOutputAnyMore() {
        incoming("1".getBytes(UTF_8), "2".getBytes(UTF_8));
        ledge.breakOutput();
        assertEquals(ExitCode.OK, ledge.run("subscribe", "--pubsub", "p", "--topic", "t"));
        assertEquals(List.of(new FakeLink.Acked("1", Ack.RETRY), new FakeLink.Acked("2", Ack.RETRY)), ledge.link.acks);
    }

    @Test
    @Timeout(30)
    void shouldEndWith130WhenInterrupted() throws Exception {
        final Thread user = Thread.ofVirtual().start(() -> {
            // The handler is there before the link is opened.
            Await.await(Duration.ofSeconds(20), () -> "no link opened", () -> !ledge.opened.isEmpty());
            kill("INT");
        });
        final int exitCode = ledge.run("subscribe", "--pubsub", "p", "--topic", "t");
        user.join();
        assertEquals(ExitCode.INTERRUPTED, exitCode);
        assertEquals("", ledge.err());
        assertTrue(ledge.link.isClosed);
    }

    @Test
    @Timeout(30)
    void shouldEndWithTheReasonWhenTheNodeEndsTheSubscription() {
        incoming("1".getBytes(UTF_8));
        ledge.link.revocation = new LedgeException(ErrorCode.NOT_ALLOWED, "p/t: not any more");
        for (final List<String> source : List.of(List.of("--pubsub=p", "--topic=t"), List.of("--binding=greenhouse"))) {
            final List<String> command = new ArrayList<>(List.of("subscribe"));
            command.addAll(source);
            assertEquals(ExitCode.FAILURE, ledge.run(command.toArray(String[]::new)));
            assertTrue(ledge.err().contains("p/t: not any more"), ledge::err);
        }
    }

    @Test
    void shouldSayWhatToSubscribeTo() {
        ledge.assertFails(
                2, "ledge subscribe: give --pubsub and --topic, or --binding", "subscribe", "--data-dir", "/d");
        ledge.assertFails(2, "ledge subscribe: --topic is missing", "subscribe", "--pubsub", "p");
        ledge.assertFails(
                2,
                "ledge subscribe: give either --binding, or --pubsub and --topic",
                "subscribe",
                "--binding",
                "b",
                "--topic",
                "t");
    }

    private void incoming(final byte[]... messages) {
        ledge.link.incoming.addAll(List.of(messages));
    }

    /** To this process, whose handler is installed. */
    static void kill(final String signal) {
        try {
            new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            "kill -" + signal + " " + ProcessHandle.current().pid())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (final Exception ex) {
            throw new IllegalStateException(ex);
        }
    }
}
