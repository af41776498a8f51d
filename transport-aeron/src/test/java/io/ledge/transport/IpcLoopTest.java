package io.ledge.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.FragmentHandler;
import io.ledge.test.Await;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server under a core thread that sleeps, with the driver in both places. */
class IpcLoopTest {
    private static final long LOST_WAKE_UP_NS = Duration.ofMillis(90).toNanos();

    @ParameterizedTest
    @EnumSource(DriverMode.class)
    void shouldAnswerWheneverItIsRung(final DriverMode mode) throws Exception {
        try (TestNode node = new TestNode(2, ctx -> ctx.driverMode(mode));
                NodeLoop loop = new NodeLoop(node);
                RawClient client = connect(node)) {
            final Random random = new Random(3);
            final int rounds = 20_000;
            final long[] times = new long[rounds];
            client.prepare(1);
            for (int i = 0; i < rounds; i++) {
                if (i % 20 == 0) {
                    LockSupport.parkNanos(random.nextInt(100_000)); // now and then long enough for a sleep
                }
                final long startNs = System.nanoTime();
                while (client.offer(100 + random.nextInt(2_000)) < 0) {
                    Thread.onSpinWait(); // the driver's own thread moves the limit
                }
                while (client.poll() == 0) {
                    Thread.onSpinWait();
                }
                times[i] = System.nanoTime() - startNs;
                if (i % 1_000 == 0) {
                    client.work();
                }
            }
            Arrays.sort(times);
            System.out.printf(
                    "echo, client spins, core thread on its doorbell, driver %s: p50 %d ns, p99 %d ns, max %d us; %s%n",
                    mode, times[rounds / 2], times[rounds * 99 / 100], times[rounds - 1] / 1_000, loop.home.counters());
            final long lost =
                    Arrays.stream(times).filter(time -> time > LOST_WAKE_UP_NS).count();
            assertTrue(lost < 3, "round trips that took a whole sleep: " + lost);
            assertEquals(0, loop.home.counters().errors());
            assertTrue(node.errors.isEmpty(), () -> node.errors.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(DriverMode.class)
    void shouldLetAClientSendAllItWantsByRingingForSpace(final DriverMode mode) throws Exception {
        try (TestNode node = new TestNode(2, ctx -> ctx.driverMode(mode));
                NodeLoop loop = new NodeLoop(node);
                RawClient client = connect(node)) {
            node.handler = (session, buffer, offset, length) -> true;
            client.prepare(1);
            long sleeps = 0;
            final long startNs = System.nanoTime();
            for (int i = 0; i < 20_000; i++) {
                while (client.offerQuietly(1_000) < 0) {
                    client.doorbell().setWantsSpace();
                    client.nodeDoorbell.ring();
                    client.doorbell().announce();
                    if (client.offerQuietly(1_000) > 0) {
                        client.doorbell().cancel();
                        break;
                    }
                    sleeps++;
                    client.doorbell().await(Duration.ofMillis(100).toNanos());
                    client.doorbell().cancel();
                }
                if (i % 1_000 == 0) {
                    client.work();
                }
            }
            client.nodeDoorbell.ring();
            Await.await(
                    Duration.ofSeconds(10),
                    () -> node.server.counters().toString(),
                    () -> node.server.counters().received() >= 20_001);
            System.out.printf(
                    "20,000 messages of 1,000 B through a 32 KiB window, driver %s: %d ms, %d sleeps for space%n",
                    mode, (System.nanoTime() - startNs) / 1_000_000, sleeps);
            assertTrue(System.nanoTime() - startNs < Duration.ofSeconds(20).toNanos(), "sleeps ran out their time");
            assertEquals(0, loop.home.counters().errors());
        }
    }

    @Test
    void shouldHardlyUseTheProcessorWhenIdle() throws Exception {
        final var threads = ManagementFactory.getThreadMXBean();
        try (TestNode node = new TestNode(2);
                NodeLoop loop = new NodeLoop(node);
                RawClient client = connect(node)) {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            final long cyclesBefore = loop.home.counters().homeCycles();
            final long cpuBefore = threads.getThreadCpuTime(loop.threadId());
            final long startNs = System.nanoTime();
            while (System.nanoTime() - startNs < Duration.ofSeconds(2).toNanos()) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                client.work(); // its conductor's keep-alive
            }
            final double percent =
                    100.0 * (threads.getThreadCpuTime(loop.threadId()) - cpuBefore) / (System.nanoTime() - startNs);
            final long cycles = loop.home.counters().homeCycles() - cyclesBefore;
            System.out.printf("idle with one session: %.3f %% of a core, %d cycles in 2 s%n", percent, cycles);
            assertTrue(percent < 3, "percent of a core: " + percent);
            assertTrue(cycles < 200, "the loop does not rest: cycles=" + cycles);
        }
    }

    private static RawClient connect(final TestNode node) throws Exception {
        final RawClient client = new RawClient(node.ctx.directory());
        Await.await(Duration.ofSeconds(10), () -> "no egress", () -> client.work() && client.isSubscribed());
        client.openSocket();
        client.offerConnect("a");
        Await.await(Duration.ofSeconds(10), () -> "not connected", () -> client.work() && client.poll() > 0);
        return client;
    }

    @Test
    void shouldSurviveAnInterruptOfItsThread() throws Exception {
        try (TestNode node = new TestNode(2);
                RawClient client = RawClient.connect(node, "a", true)) {
            Thread.currentThread().interrupt();
            node.cycle();
            Thread.interrupted();
            client.prepare(1);
            client.offer(100);
            node.cycleUntil("echo", () -> client.poll() > 0);
            try (RawClient second = RawClient.connect(node, "b", true)) {
                assertTrue(second.isSubscribed(), "the driver still works");
            }
        }
    }

    @Test
    void shouldServeAPlainAeronClientThatRingsNothing() throws Exception {
        final FragmentHandler ignore = (buffer, offset, length, header) -> {};
        try (TestNode node = new TestNode(2);
                NodeLoop loop = new NodeLoop(node);
                RawClient client = connect(node)) {
            client.prepare(1);
            for (int i = 0; i < 5; i++) {
                client.offerQuietly(100);
                final int[] echoes = {0};
                Await.await(Duration.ofSeconds(1), () -> "no echo", () -> (echoes[0] += client.poll(ignore, 1)) > 0);
            }
            assertEquals(0, loop.home.counters().errors());
        }
    }
}
