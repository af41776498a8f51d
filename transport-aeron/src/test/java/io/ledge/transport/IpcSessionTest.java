package io.ledge.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.FragmentHandler;
import io.ledge.core.session.Session;
import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.CloseDecoder;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.RejectedDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IpcSessionTest {
    private static final FragmentHandler IGNORE = (buffer, offset, length, header) -> {};

    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(4, ctx -> ctx.openTimeoutNs(TimeUnit.MILLISECONDS.toNanos(1_500))
                .silenceTimeoutNs(TimeUnit.MILLISECONDS.toNanos(300)));
    }

    @AfterEach
    void stop() {
        node.close();
        assertTrue(node.errors.isEmpty(), () -> "unexplained: " + node.errors);
    }

    @Test
    void shouldShareTheLimitFairly() throws Exception {
        try (RawClient a = RawClient.connect(node, "a", true);
                RawClient b = RawClient.connect(node, "b", true);
                RawClient c = RawClient.connect(node, "c", true)) {
            fill(a, 200);
            fill(b, 200);
            fill(c, 200);
            final int[] served = new int[4];
            node.handler = (session, buffer, offset, length) -> {
                served[session.index()]++;
                return true;
            };
            for (int i = 0; i < 10; i++) {
                node.server.poll(node.handler, System.nanoTime(), 12, false);
            }
            assertEquals(120, served[0] + served[1] + served[2] + served[3]);
            for (final RawClient client : List.of(a, b, c)) {
                assertEquals(40, served[client.doorbellIndex - 1], "served by each of three");
            }
            // A limit below the number of sessions starves nobody either.
            for (int i = 0; i < 30; i++) {
                node.server.poll(node.handler, System.nanoTime(), 1, false);
            }
            assertEquals(50, served[a.doorbellIndex - 1]);
            assertEquals(50, served[b.doorbellIndex - 1]);
            assertEquals(50, served[c.doorbellIndex - 1]);
        }
    }

    @Test
    void shouldKeepAMessageAndItsOrderWhenTheHandlerRefusesIt() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", true)) {
            final List<Long> seen = new ArrayList<>();
            final MessageHeaderDecoder header = new MessageHeaderDecoder();
            final Random random = new Random(42);
            node.handler = (session, buffer, offset, length) -> {
                final boolean isTaken = random.nextInt(3) == 0;
                if (isTaken) {
                    seen.add(header.wrap(buffer, offset).correlationId());
                }
                return isTaken;
            };
            long sent = 0;
            while (seen.size() < 2_000) {
                client.prepare(sent);
                if (sent < 2_000 && client.offerQuietly(500) > 0) {
                    sent++;
                }
                node.cycle();
            }
            for (int i = 0; i < seen.size(); i++) {
                assertEquals(i, seen.get(i));
            }
        }
    }

    @Test
    void shouldServeTheNeighbourWhenAClientStopsReading() throws Exception {
        try (RawClient slow = RawClient.connect(node, "slow", true);
                RawClient quick = RawClient.connect(node, "quick", true)) {
            slow.prepare(7);
            long stuffed = 0;
            quick.prepare(1);
            final long startNs = System.nanoTime();
            for (int i = 0; i < 100_000; i++) {
                if (slow.offerQuietly(1_000) > 0) { // never reads its echoes
                    stuffed++;
                }
                assertTrue(quick.offerQuietly(128) > 0, "the neighbour is refused");
                while (quick.poll() == 0) {
                    node.cycle();
                }
            }
            System.out.printf(
                    "100,000 round trips beside a client that does not read: %.0f ms; it got rid of %d messages, blocked %d%n",
                    (System.nanoTime() - startNs) / 1e6,
                    stuffed,
                    node.server.counters().blocked());
            assertEquals(2, node.sessions.openCount(), "requests are not taken while replies wait: nothing overflows");
            assertTrue(stuffed < 200, "the slow client is held back, sent=" + stuffed);
            final long echoesWanted = stuffed;
            final long[] echoes = {0};
            node.cycleUntil("all echoes, once it reads", () -> {
                echoes[0] += slow.poll(IGNORE, 10);
                slow.doorbell().takeEgressBlocked();
                return echoes[0] == echoesWanted;
            });
        }
    }

    @Test
    void shouldInterleaveALargeBodyWithTheNeighboursMessages() throws Exception {
        final int bodyLength = 4 << 20;
        try (RawClient big = RawClient.connect(node, "big", true);
                RawClient small = RawClient.connect(node, "small", true)) {
            final long handle = node.bodies.allocate(bodyLength);
            final UnsafeBuffer bytes = new UnsafeBuffer(new byte[bodyLength]);
            new Random(1).nextBytes(bytes.byteArray());
            node.bodies.write(handle, 0, bytes, 0, bodyLength);
            big.prepare(99);
            session(big).outbox().sendWithBody(big.buffer, 0, 200, handle);

            final UnsafeBuffer received = new UnsafeBuffer(new byte[bodyLength]);
            final BodyChunkDecoder chunk = new BodyChunkDecoder();
            final MessageHeaderDecoder header = new MessageHeaderDecoder();
            final long[] state = {0, 0};
            final FragmentHandler onPiece = (buffer, offset, length, ignored) -> {
                if (header.wrap(buffer, offset).templateId() == BodyChunkDecoder.TEMPLATE_ID) {
                    chunk.wrapAndApplyHeader(buffer, offset, header);
                    assertEquals(state[0], chunk.chunkOffset(), "pieces come in order, without gaps");
                    final int pieceLength = chunk.chunkLength();
                    chunk.getChunk(received, (int) state[0], pieceLength);
                    state[0] += pieceLength;
                } else {
                    assertEquals(99, header.correlationId());
                    state[1]++;
                }
            };
            small.prepare(1);
            long neighbours = 0;
            while (state[1] == 0) {
                assertTrue(small.offerQuietly(100) > 0);
                int cycles = 0;
                while (small.poll() == 0) {
                    node.cycle();
                    assertTrue(++cycles < 5, "the neighbour waits for the body: " + cycles + " cycles");
                }
                neighbours++;
                big.poll(onPiece, 16);
                assertTrue(neighbours < 1_000_000, "the body does not come: " + state[0]);
            }
            assertEquals(bodyLength, state[0]);
            assertEquals(bytes, received);
            assertTrue(neighbours > 50, "neighbour's round trips meanwhile: " + neighbours);
            assertEquals(0, node.bodies.blocksInUse(), "the body is freed when it is sent");
        }
    }

    @Test
    void shouldCloseASessionWhoseRepliesOverflowAndTellWhy() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", true)) {
            client.prepare(5);
            final Session session = session(client);
            for (int i = 0; i < 400; i++) {
                session.outbox().send(client.buffer, 0, 1_000);
            }
            node.cycleUntil("the session's end", () -> session.isClosed());
            assertEquals(CloseReason.EGRESS_OVERFLOW, session.closeReason());
            assertEquals(0, node.sessions.openCount());
            node.cycleUntil("the end of the egress", () -> {
                client.poll();
                return client.work() && client.isEgressOver();
            });
            assertEquals(CloseDecoder.TEMPLATE_ID, client.lastTemplateId, "the last message says why");
        }
        node.cycleUntil("no client left", () -> node.server.clientCount() == 0);
    }

    @Test
    void shouldTellAClientThatTheTableIsFull() throws Exception {
        final List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(RawClient.connect(node, "a" + i, true));
        }
        final RawClient fifth = new RawClient(node.ctx.directory());
        clients.add(fifth);
        node.cycleUntil("publication", () -> fifth.work() && fifth.hasPublication());
        fifth.offerConnect("fifth");
        node.cycleUntil("image", () -> fifth.work() && fifth.isSubscribed());
        node.cycleUntil("Rejected", () -> fifth.work() && fifth.poll() > 0);
        assertEquals(RejectedDecoder.TEMPLATE_ID, fifth.lastTemplateId);
        assertEquals(1, fifth.lastCorrelationId, "that of its Connect");
        assertEquals(1, node.server.counters().refused());
        assertEquals(4, node.sessions.openCount());
        clients.forEach(RawClient::close);
        node.cycleUntil("no client left", () -> node.server.clientCount() == 0);
        assertEquals(0, node.sessions.openCount());
        try (RawClient again = RawClient.connect(node, "again", true)) {
            assertEquals(1, again.doorbellIndex > 0 ? 1 : 0);
        }
    }

    @Test
    void shouldBearMoreClientsThanItCanEvenRefuse() throws Exception {
        final List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 4 + IpcServer.REFUSAL_CAPACITY + 4; i++) {
            final RawClient client = new RawClient(node.ctx.directory());
            clients.add(client);
            node.cycleUntil("publication", () -> client.work() && client.hasPublication());
        }
        node.cycleUntil("all arrived", () -> node.server.clientCount() == clients.size());
        node.cycle();
        assertEquals(4, node.sessions.openCount());
        assertEquals(IpcServer.REFUSAL_CAPACITY + 4, node.server.counters().refused());
        clients.forEach(RawClient::close);
        node.cycleUntil("no client left", () -> node.server.clientCount() == 0);
        assertEquals(0, node.sessions.openCount());
    }

    @Test
    void shouldEndASessionThatSendsFragmentsAndServeTheOthers() throws Exception {
        try (RawClient bad = RawClient.connect(node, "bad", true);
                RawClient good = RawClient.connect(node, "good", true)) {
            bad.prepare(77);
            assertTrue(bad.offerQuietly(8_180) > 0, "Aeron takes up to term/8 and fragments above the MTU");
            final Session session = session(bad);
            node.cycleUntil("the session's end", session::isClosed);
            assertEquals(CloseReason.PROTOCOL_ERROR, session.closeReason());
            assertEquals(1, node.server.counters().fragments());
            node.cycleUntil("Error", () -> bad.poll() > 0);
            assertEquals(ErrorDecoder.TEMPLATE_ID, bad.lastTemplateId);
            assertEquals(77, bad.lastCorrelationId);
            node.cycleUntil("Close", () -> bad.poll() > 0);
            assertEquals(CloseDecoder.TEMPLATE_ID, bad.lastTemplateId);
            good.prepare(3);
            good.offer(100);
            node.cycleUntil("echo", () -> good.poll() > 0);
            assertEquals(3, good.lastCorrelationId);
        }
    }

    @Test
    void shouldNotThrowWhateverTheFrameHolds() throws Exception {
        final Random random = new Random(7);
        try (RawClient client = RawClient.connect(node, "a", true)) {
            for (int i = 0; i < 5_000; i++) {
                random.nextBytes(client.buffer.byteArray());
                final int length = i % 10 == 0 ? 0 : random.nextInt(200);
                if (i % 3 == 0) { // nearly right: our header in another schema
                    client.prepare(i);
                    client.headerEncoder.schemaId(random.nextInt(1_000)).version(random.nextInt(5));
                }
                while (client.offerQuietly(length) < 0) {
                    node.cycle();
                    client.poll(IGNORE, 100);
                }
            }
            node.cycleUntil("all of it", () -> {
                client.poll(IGNORE, 100);
                return node.server.isQuiet();
            });
            assertEquals(5_001, node.server.counters().received());
            assertEquals(0, node.server.counters().handlerErrors());
            client.prepare(4);
            client.offer(100);
            node.cycleUntil("echo", () -> client.poll() > 0);
        }
    }

    @Test
    void shouldEndOnlyTheSessionWhoseMessageMadeTheHandlerThrow() throws Exception {
        try (RawClient bad = RawClient.connect(node, "bad", true);
                RawClient good = RawClient.connect(node, "good", true)) {
            final Session session = session(bad);
            node.handler = (from, buffer, offset, length) -> {
                if (from == session) {
                    throw new IllegalStateException("a bug");
                }
                return node.onCommand(from, buffer, offset, length);
            };
            bad.prepare(13);
            bad.offer(100);
            good.prepare(14);
            good.offer(100);
            node.cycleUntil("echo", () -> good.poll() > 0);
            node.cycleUntil("Error", () -> bad.poll() > 0);
            assertEquals(ErrorDecoder.TEMPLATE_ID, bad.lastTemplateId);
            assertEquals(13, bad.lastCorrelationId);
            assertTrue(session.isClosed());
            assertEquals(1, node.server.counters().handlerErrors());
            assertEquals(1, node.errors.size());
            node.errors.clear();
        }
    }

    @Test
    void shouldEndAClientThatDoesNotSubscribeOrDoesNotConnectInTime() throws Exception {
        try (RawClient mute = new RawClient(node.ctx.directory());
                RawClient silent = new RawClient(node.ctx.directory())) {
            node.cycleUntil("two sessions", () -> node.sessions.openCount() == 2);
            node.cycleUntil("one is subscribed", () -> silent.work() && silent.isSubscribed());
            assertEquals(2, node.sessions.openCount());
            node.cycleUntil("both ended", () -> node.sessions.openCount() == 0);
            assertEquals(2, node.server.counters().timeouts());
            assertFalse(mute.isSubscribed());
        }
        node.cycleUntil("no client left", () -> node.server.clientCount() == 0);
    }

    @Test
    void shouldEndASilentSessionOnlyWhenItsDeathWouldGoUnnoticed() throws Exception {
        try (RawClient watched = RawClient.connect(node, "watched", true);
                RawClient unwatched = RawClient.connect(node, "unwatched", false)) {
            final Session ended = session(unwatched);
            node.cycleUntil("the end of the silent", ended::isClosed);
            assertEquals(CloseReason.TIMEOUT, ended.closeReason());
            final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(700);
            node.cycleUntil("twice its limit", () -> System.nanoTime() > untilNs);
            assertFalse(session(watched).isClosed());
        }
    }

    @Test
    void shouldRingAClientThatWantsSpaceWhenTheLimitMoved() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", true)) {
            client.prepare(1);
            node.handler = (session, buffer, offset, length) -> true;
            for (int round = 0; round < 50; round++) {
                while (client.offerQuietly(1_000) > 0) {}
                client.doorbell().setWantsSpace();
                assertTrue(client.offerQuietly(1_000) < 0);
                client.doorbell().announce();
                // A guest takes it all; it may not run the driver, so it must not leave as if all were done.
                for (int i = 0; i < 10; i++) {
                    node.cycle(false);
                }
                assertFalse(node.server.isQuiet(), "the client waits for home");
                node.cycleUntil("the ring", Duration.ofSeconds(2), () -> !client.doorbell()
                        .isAnnounced());
                assertTrue(client.offerQuietly(1_000) > 0, "rung, and there is space");
                node.cycleUntil("quiet", node.server::isQuiet);
            }
        }
    }

    @Test
    void shouldNotSleepOnABlockedEgressThatTheClientDrained() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", true)) {
            client.prepare(1);
            final Session session = session(client);
            for (int round = 0; round < 50; round++) {
                while (session.outbox().isEmpty()) {
                    session.outbox().send(client.buffer, 0, 1_000);
                }
                assertTrue(client.doorbell().egressBlocked());
                node.cycleUntil("quiet: the client will ring", node.server::isQuiet);
                while (client.poll(IGNORE, 100) > 0) {}
                assertTrue(client.doorbell().takeEgressBlocked());
                assertFalse(node.server.isQuiet(), "the client took the flag: it drained");
                node.cycleUntil("sent", () -> session.outbox().isEmpty());
                while (client.poll(IGNORE, 100) > 0) {}
            }
        }
    }

    @Test
    void shouldNotBeQuietWhileHomeOwesTheEndOfASession() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", true)) {
            final Session session = session(client);
            node.cycleUntil("quiet", node.server::isQuiet);
            client.offerClose();
            node.cycle(false);
            assertTrue(session.isClosed(), "a guest executes Close");
            assertFalse(node.server.isQuiet(), "only home frees what it held");
            node.cycleUntil("quiet", node.server::isQuiet);
            node.cycleUntil("the end of the egress", () -> client.work() && client.isEgressOver());
        }
    }

    @Test
    void shouldTellItsClientsWhenTheNodeStops() throws Exception {
        final RawClient client = RawClient.connect(node, "a", true);
        node.server.close();
        assertNotEquals(0, client.poll());
        assertEquals(CloseDecoder.TEMPLATE_ID, client.lastTemplateId);
        client.close();
    }

    private Session session(final RawClient client) {
        return node.sessions.session(client.doorbellIndex - 1);
    }

    private static void fill(final RawClient client, final int count) {
        client.prepare(1);
        for (int i = 0; i < count; i++) {
            assertTrue(client.offerQuietly(MessageHeaderEncoder.ENCODED_LENGTH) > 0, "message " + i);
        }
    }
}
