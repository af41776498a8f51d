package io.ledge.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.FragmentHandler;
import io.ledge.protocol.Ipc;
import io.ledge.test.AllocationProbe;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IpcEchoTest {
    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(8);
    }

    @AfterEach
    void stop() {
        node.close();
        assertTrue(node.errors.isEmpty(), () -> "unexplained: " + node.errors);
    }

    @Test
    void shouldConnectAndEcho() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", true)) {
            assertEquals(1, node.sessions.openCount());
            assertEquals("a", node.sessions.openSession(0).appId());
            for (final int length : new int[] {80, 81, 4096, Ipc.MAX_MESSAGE_LENGTH}) {
                client.prepare(length);
                assertTrue(client.offer(length) > 0);
                node.cycleUntil("echo", () -> client.poll() > 0);
                assertEquals(length, client.lastLength);
                assertEquals(length, client.lastCorrelationId);
            }
        }
    }

    @Test
    void shouldNotAllocateWhenEchoing() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", true)) {
            client.prepare(1);
            AllocationProbe.assertNoAllocation(() -> roundTrip(client), 20_000, 10_000);
        }
    }

    @Test
    void shouldNotAllocateWhenAskedForQuietAndDeadline() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", true)) {
            client.prepare(1);
            AllocationProbe.assertNoAllocation(
                    () -> {
                        node.cycle();
                        node.server.isQuiet();
                        node.server.nextDeadlineNs();
                    },
                    20_000,
                    10_000);
        }
    }

    @Test
    void shouldTellRoundTripTime() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", true)) {
            client.prepare(1);
            final long[] times = new long[50_000];
            for (int i = -50_000; i < times.length; i++) {
                final long startNs = System.nanoTime();
                roundTrip(client);
                if (i >= 0) {
                    times[i] = System.nanoTime() - startNs;
                }
            }
            Arrays.sort(times);
            System.out.printf(
                    "echo, one thread is node and client: p50 %d ns, p99 %d ns%n",
                    times[times.length / 2], times[times.length * 99 / 100]);
        }
    }

    @Test
    void shouldNotBeQuietUntilPaddingAtTheEndOfATermIsPassed() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", true)) {
            final FragmentHandler ignore = (buffer, offset, length, header) -> {};
            client.prepare(1);
            int passedByPoll = 0;
            int passedByProbe = 0;
            for (int i = 0; i < 200; i++) { // messages of 6,000 bytes: every tenth meets the end of a term
                while (client.offerQuietly(6_000) < 0) {
                    node.cycle();
                    client.poll(ignore, 10);
                }
                final long position = position(client);
                final long received = node.server.counters().received();
                if (i % 4 == 0) {
                    node.server.poll(node.handler, System.nanoTime(), 1, false);
                    passedByPoll += node.server.counters().received() == received ? 1 : 0;
                } else {
                    assertFalse(node.server.isQuiet(), "a message waits");
                    passedByProbe += position(client) > position ? 1 : 0;
                }
                if (node.server.counters().received() == received) {
                    assertFalse(node.server.isQuiet(), "the message behind the padding waits");
                }
                while (!node.server.isQuiet()) {
                    node.cycle();
                }
                assertEquals(client.publication().position(), position(client), "quiet, but not read to the end");
                client.poll(ignore, 10);
            }
            assertTrue(passedByPoll > 0, "no poll met padding: the test proves nothing");
            assertTrue(passedByProbe > 0, "no probe met padding: the test proves nothing");
        }
    }

    /** Where the node's image of this client stands. */
    private long position(final RawClient client) {
        return node.server.position(client.aeronSessionId());
    }

    private void roundTrip(final RawClient client) {
        client.offerQuietly(128);
        while (client.poll() == 0) {
            node.cycle();
        }
    }
}
