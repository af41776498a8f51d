package io.ledge.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.ledge.client.LedgeClient;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.NodeFiles;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.WakeFile;
import io.ledge.test.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client of the shared directory's own group that sends garbage, to the real IPC server of a real node: the node lives and
 * serves its neighbour all the while, and the offender is told. {@code -Dledge.hostile.seed=N} repeats a run,
 * {@code -Dledge.hostile.frames=N} makes it longer.
 */
@Timeout(120)
class HostileClientTest {
    private static final int FRAMES = Integer.getInteger("ledge.hostile.frames", 2_000);

    private static final long SEED = Long.getLong("ledge.hostile.seed", System.nanoTime());

    @TempDir
    private static Path scratch;

    private static NodeProcess node;
    private static Neighbour neighbour;
    private static WakeFile wakeFile;
    private static Doorbell nodeDoorbell;
    private static Aeron aeron;

    private final HostileFrames frames = new HostileFrames(SEED);

    @BeforeAll
    static void start() throws IOException {
        System.out.println("hostile client: -Dledge.hostile.seed=" + SEED);
        node = NodeProcess.start(scratch, NodeProcess.MEMORY, NodeProcess.GREENHOUSE);
        neighbour = new Neighbour(node.connect("neighbour"));
        wakeFile = WakeFile.map(node.directory().resolve(NodeFiles.WAKE_FILE));
        nodeDoorbell = wakeFile.doorbell(Ipc.NODE_DOORBELL);
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(node.directory().toString())
                .useConductorAgentInvoker(true));
    }

    @AfterEach
    void nodeShouldKeepNoSessionButTheNeighbours() {
        neighbour.awaitServedAgain();
        Await.await(
                Duration.ofSeconds(10),
                () -> "one session: " + neighbour.client.status(),
                () -> neighbour.client.status().sessions() == 1);
    }

    /** The node's own judgement, after the neighbour's: it lives, and its error log is empty. */
    @AfterAll
    static void nodeShouldLive() throws InterruptedException {
        aeron.close();
        neighbour.end();
        wakeFile.close();
        node.close();
    }

    @ParameterizedTest
    @EnumSource(HostileFrames.Kind.class)
    void shouldAnswerGarbageOfAConnectedClient(final HostileFrames.Kind kind) {
        final Map<ErrorCode, Integer> errors = new EnumMap<>(ErrorCode.class);
        int sessions = 0;
        int sent = 0;
        while (sent < FRAMES) {
            try (RawSession session = open(Ipc.ingressChannel()).connect("hostile")) {
                sessions++;
                while (sent < FRAMES && !session.isOver()) {
                    sent += session.offer(frames.buffer(), frames.next(kind)) ? 1 : 0;
                }
                session.awaitAnswers();
                session.errors().forEach((code, count) -> errors.merge(code, count, Integer::sum));
            }
        }

        System.out.println("  " + kind + ": " + sent + " frames in " + sessions + " sessions, answered by " + errors);
        assertTrue(!errors.isEmpty(), "nothing was refused");
        assertNull(errors.get(ErrorCode.INTERNAL), "a bug in the node");
        switch (kind) {
            case SHORTER_THAN_A_HEADER -> assertEquals(Map.of(ErrorCode.MALFORMED_MESSAGE, FRAMES), errors);
            case NOISE -> assertTrue(errors.containsKey(ErrorCode.UNSUPPORTED_VERSION), errors::toString);
            case WRONG_TEMPLATE -> assertTrue(errors.containsKey(ErrorCode.UNKNOWN_TEMPLATE), errors::toString);
            case WRONG_SCHEMA, WRONG_VERSION ->
                assertTrue(errors.containsKey(ErrorCode.UNSUPPORTED_VERSION), errors::toString);
            case CUT, HUGE_LENGTHS, WRONG_BLOCK_LENGTH ->
                assertTrue(errors.containsKey(ErrorCode.MALFORMED_MESSAGE), errors::toString);
            case FLIPPED, TRAILING_NOISE -> {
                // right messages about things that are not there, mostly
            }
        }
    }

    @Test
    void shouldRefuseEverythingBeforeConnect() {
        try (RawSession session = open(Ipc.ingressChannel())) {
            final List<byte[]> messages = new HonestMessages().all();
            messages.forEach(message -> session.offer(new UnsafeBuffer(message), message.length));
            session.awaitAnswers();

            assertEquals(Map.of(ErrorCode.NOT_CONNECTED, messages.size()), session.errors());
            assertEquals(List.of(), session.answers());
        }
    }

    @Test
    void shouldCloseASessionThatSendsFragments() {
        try (RawSession session = open(Ipc.ingressChannel()).connect("hostile")) {
            session.offer(
                    new UnsafeBuffer(new byte[Ipc.MTU_LENGTH]), Ipc.MTU_LENGTH); // one header more than a frame holds

            session.await("end", () -> session.poll() >= 0 && session.isOver());

            assertEquals(Map.of(ErrorCode.MALFORMED_MESSAGE, 1), session.errors());
            assertEquals(CloseReason.PROTOCOL_ERROR, session.closeReason());
        }
    }

    /** Its own idea of a channel: terms of 1 MiB, so that one message is a hundred frames. */
    @Test
    void shouldCloseASessionOfAnotherChannelThatSendsFragments() {
        try (RawSession session = open("aeron:ipc?term-length=1048576|mtu=1408").connect("hostile")) {
            session.offer(new UnsafeBuffer(new byte[128 * 1024]), 128 * 1024);

            session.await("end", () -> session.poll() >= 0 && session.isOver());

            assertEquals(CloseReason.PROTOCOL_ERROR, session.closeReason());
        }
    }

    /** It asks and asks, and never reads an answer: its queue is bounded, and its neighbour does not notice. */
    @Test
    void shouldBoundWhatADeafClientCosts() {
        try (RawSession session = open(Ipc.ingressChannel()).connect("hostile")) {
            final long served = neighbour.servedCount();
            int sent = 0;
            final long endNs = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            while (System.nanoTime() - endNs < 0) {
                sent += session.offerDeaf(frames.buffer(), frames.next(HostileFrames.Kind.CUT)) ? 1 : 0;
                Thread.onSpinWait();
            }
            final int count = sent;
            Await.await(
                    Duration.ofSeconds(5),
                    () -> "100 calls of the neighbour beside " + count + " deaf ones: "
                            + (neighbour.servedCount() - served),
                    () -> neighbour.servedCount() - served > 100);
        }
    }

    private RawSession open(final String ingressChannel) {
        return new RawSession(aeron, nodeDoorbell::ring, ingressChannel);
    }

    /** An app that uses its state without pause, on a thread of its own, and minds every failure. */
    private static final class Neighbour implements Runnable {
        /** Generous: the machine may be busy. A node that is held up by garbage would let its clients run into 5 s. */
        private static final long LIMIT_NS = Duration.ofSeconds(2).toNanos();

        private final LedgeClient client;
        private final Thread thread;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private volatile boolean isEnding;
        private volatile long servedCount;
        private long slowestNs;

        Neighbour(final LedgeClient client) {
            this.client = client;
            thread = Thread.ofPlatform().name("neighbour").start(this);
        }

        long servedCount() {
            return servedCount;
        }

        @Override
        public void run() {
            try {
                for (int i = 0; !isEnding; i++) {
                    final long startNs = System.nanoTime();
                    final byte[] value = {(byte) i};
                    client.saveState("statestore", "mine", value);
                    assertEquals(value[0], client.getState("statestore", "mine").value()[0]);
                    slowestNs = Math.max(slowestNs, System.nanoTime() - startNs);
                    servedCount = i + 1;
                }
            } catch (final Throwable ex) {
                failure.set(ex);
            }
        }

        void end() throws InterruptedException {
            awaitServedAgain();
            isEnding = true;
            assertTrue(thread.join(Duration.ofSeconds(10)), "the neighbour's last call does not end");
            client.close();
            System.out.printf("  neighbour: %d calls, slowest %.1f ms%n", servedCount, slowestNs / 1e6);
            assertNull(failure.get(), () -> "the neighbour was not served: " + failure.get());
            assertTrue(slowestNs < LIMIT_NS, () -> "a call took " + slowestNs / 1e6 + " ms");
        }

        /**
         * Waits for a turn that began after this call: it is served now, whatever was before. A look at the count alone would
         * be too early after a short test, whose first turn may still be on its way through two cold JVMs.
         */
        void awaitServedAgain() {
            final long before = servedCount;
            Await.await(
                    Duration.ofSeconds(10),
                    () -> "the neighbour is served again; turns so far " + servedCount + ", before " + before,
                    () -> failure.get() != null || servedCount - before >= 2); // the first may have begun before
            assertNull(failure.get(), () -> "the neighbour was not served: " + failure.get());
        }
    }
}
