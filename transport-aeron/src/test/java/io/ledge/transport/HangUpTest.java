package io.ledge.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.NodeFiles;
import io.ledge.test.Await;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HangUpTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(4, ctx -> ctx.hangUpCapacity(32));
    }

    @AfterEach
    void stop() {
        node.close();
        assertTrue(node.errors.isEmpty(), () -> "unexplained: " + node.errors);
        assertFalse(Files.exists(node.ctx.directory()), "the shared directory is left behind");
    }

    @Test
    void shouldNoticeAKilledClientAtOnceAndReuseItsSlot() throws Exception {
        final long[] closedNs = {0};
        node.sessions.addListener(session -> closedNs[0] = System.nanoTime());
        final List<Long> delaysMs = new ArrayList<>();
        try (NodeLoop loop = new NodeLoop(node)) {
            for (int i = 0; i < 3; i++) {
                try (ClientProcess client = ClientProcess.start(node.ctx.directory(), true)) {
                    assertEquals(1, node.sessions.openCount());
                    final long killedNs = System.nanoTime();
                    client.kill();
                    Await.await(
                            LIMIT,
                            () -> "session open, " + node.server.counters(),
                            () -> node.sessions.openCount() == 0);
                    delaysMs.add((closedNs[0] - killedNs) / 1_000_000);
                }
            }
            Await.await(
                    LIMIT,
                    () -> node.server.counters().toString(),
                    () -> node.server.counters().hangUps() == 3);
            assertEquals(0, loop.home.counters().errors());
        }
        System.out.println("kill -9 to the end of the session, ms: " + delaysMs);
        assertTrue(delaysMs.stream().allMatch(delayMs -> delayMs < 1_000), "ms: " + delaysMs);
        assertEquals(0, node.closed.getLast().index(), "the same slot each time");
    }

    @Test
    void shouldLeaveNothingAfterManySessions() throws Exception {
        for (int i = 0; i < 20; i++) {
            connectAndClose(i);
        }
        node.cycleUntil("logs deleted", () -> node.server.clientCount() == 0 && logCount() == 0);
        final long before = sharedBytes();
        for (int i = 0; i < 200; i++) {
            connectAndClose(i);
        }
        node.cycleUntil("logs deleted", () -> node.server.clientCount() == 0 && logCount() == 0);
        assertEquals(0, node.sessions.openCount());
        assertEquals(220, node.server.counters().opened());
        assertEquals(220, node.server.counters().closed());
        assertEquals(before, sharedBytes(), "bytes of the shared directory");
    }

    /** Every second says Close, the others hang up; every tenth has no socket and only closes its Aeron client. */
    private void connectAndClose(final int i) throws IOException {
        final RawClient client = RawClient.connect(node, "app" + i % 5, i % 10 != 9);
        if (i % 2 == 0) {
            client.offerClose();
            node.cycleUntil("the session's end", () -> node.sessions.openCount() == 0);
        }
        client.close();
        node.cycleUntil("the session's end", () -> node.sessions.openCount() == 0);
    }

    @Test
    void shouldTellSharedMemoryPerSession() throws Exception {
        final long base = sharedBytes();
        try (RawClient client = RawClient.connect(node, "a", true)) {
            final long one = sharedBytes();
            System.out.printf("shared memory: base %,d bytes, a session %,d bytes%n", base, one - base);
            assertTrue(base <= 12_700_000, "base=" + base);
            assertTrue(one - base <= 402_000, "session=" + (one - base));
            assertTrue(client.isSubscribed());
        }
    }

    @Test
    void shouldEndTheSessionOfAClientThatHungUpBeforeItsImageCame() throws Exception {
        try (RawClient client = new RawClient(node.ctx.directory())) {
            // The node is not cycled by the server here: the driver alone answers the client.
            for (int i = 0; i < 20 && !client.hasPublication(); i++) {
                node.driver.doWork();
                client.work();
            }
            client.openSocket();
            client.closeSocket();
            Await.await(LIMIT, () -> "hang-up not noticed", () -> node.hangUps.hasLost());
            node.cycleUntil("the early hang-up", () -> node.server.counters().hangUps() == 1);
            node.cycleUntil("the image", () -> node.server.clientCount() == 1);
            node.cycle();
            assertEquals(0, node.sessions.openCount());
        }
        node.cycleUntil("no client left", () -> node.server.clientCount() == 0);
        assertEquals(0, node.server.counters().closed() - node.server.counters().opened());
    }

    @Test
    void shouldNotLetAnotherConnectionEndASession() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", true);
                RawClient thief = RawClient.connect(node, "b", false)) {
            Await.await(LIMIT, () -> "not watched", () -> node.hangUps.isWatched(client.aeronSessionId()));
            thief.openSocket(client.aeronSessionId());
            Await.await(LIMIT, () -> "not refused", () -> node.hangUps.refusedCount() == 1);
            thief.closeSocket();
            for (int i = 0; i < 1_000; i++) {
                node.cycle();
            }
            assertEquals(2, node.sessions.openCount());
            assertEquals(0, node.server.counters().hangUps());
        }
    }

    @Test
    void shouldHangUpOnAClientThatSaysMoreThanItsId() throws Exception {
        try (RawClient client = RawClient.connect(node, "a", false)) {
            try (SocketChannel channel = channel()) {
                channel.write(
                        ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putInt(0, client.aeronSessionId()));
                node.cycleUntil("the session's end", () -> node.sessions.openCount() == 0);
                assertEquals(1, node.hangUps.refusedCount());
            }
        }
    }

    @Test
    void shouldBeBoundedWhenAThousandConnectAndSayNothing() throws Exception {
        final List<SocketChannel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                channels.add(channel());
            }
            Await.await(
                    LIMIT, () -> "refused " + node.hangUps.refusedCount(), () -> node.hangUps.refusedCount() >= 968);
        } finally {
            for (final SocketChannel channel : channels) {
                channel.close();
            }
        }
        // Room again, and nothing of it reached the loop.
        Await.await(LIMIT, () -> "no room for a client", () -> {
            try (RawClient client = RawClient.connect(node, "a", true)) {
                final long untilNs = System.nanoTime() + 50_000_000;
                while (!node.hangUps.isWatched(client.aeronSessionId()) && System.nanoTime() < untilNs) {
                    node.cycle();
                }
                return node.hangUps.isWatched(client.aeronSessionId());
            } catch (final IOException ex) {
                throw new AssertionError(ex);
            }
        });
    }

    @Test
    void shouldReplaceASocketFileLeftByAnEarlierLife() throws Exception {
        final Path socket = Files.createTempDirectory("ledge").resolve(NodeFiles.HANG_UP_SOCKET);
        Files.createFile(socket);
        try (HangUpListener listener = HangUpListener.listen(socket, 4, () -> {})) {
            assertFalse(listener.hasLost());
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                assertTrue(channel.isConnected());
            }
        }
        assertFalse(Files.exists(socket));
    }

    @Test
    void shouldKeepStrangersOut() throws Exception {
        assertEquals("rwxrwx---", mode(node.ctx.directory()));
        assertEquals("rw-rw----", mode(node.ctx.directory().resolve(NodeFiles.HANG_UP_SOCKET)));
        assertEquals("rw-rw----", mode(node.ctx.directory().resolve(NodeFiles.WAKE_FILE)));
    }

    private static String mode(final Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private SocketChannel channel() throws IOException {
        return SocketChannel.open(
                UnixDomainSocketAddress.of(node.ctx.directory().resolve(NodeFiles.HANG_UP_SOCKET)));
    }

    /** Lengths of the files: logs are not sparse. */
    private long sharedBytes() throws IOException {
        try (Stream<Path> files = Files.walk(node.ctx.directory())) {
            long bytes = 0;
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    private long logCount() {
        try (Stream<Path> files = Files.walk(node.ctx.directory())) {
            return files.filter(file -> file.toString().endsWith(".logbuffer")).count();
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }
}
