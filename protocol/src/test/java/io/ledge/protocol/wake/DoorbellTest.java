package io.ledge.protocol.wake;

import static org.junit.jupiter.api.Assertions.*;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class DoorbellTest {

    private static final long TEN_MS = TimeUnit.MILLISECONDS.toNanos(10);

    private final UnsafeBuffer buffer =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(2 * DoorbellDescriptor.SLOT_LENGTH, 64));

    @Test
    void shouldHaveTheFutexOnThisLinux() {
        assertTrue(Futex.isAvailable(), Futex::unavailableReason);
        assertEquals("", Futex.unavailableReason());
    }

    @Test
    void shouldNotSleepWhenTheWordHasChanged() {
        assertEquals(Futex.CHANGED, new Futex().await(buffer.addressOffset(), 7, TimeUnit.SECONDS.toNanos(10)));
    }

    @Test
    void shouldSleepForTheTimeGivenWhenNobodyWakes() {
        final long startNs = System.nanoTime();

        assertEquals(Futex.TIMED_OUT, new Futex().await(buffer.addressOffset(), 0, TEN_MS));

        assertTrue(System.nanoTime() - startNs >= TEN_MS);
    }

    @Test
    void shouldNotBeRungWhenAwake() {
        final Doorbell doorbell = new Doorbell(buffer, 0);

        assertFalse(doorbell.ring());

        doorbell.announce();
        doorbell.cancel();
        assertFalse(doorbell.ring());
    }

    @Test
    void shouldCostOneWakeWhenRungTwice() {
        final Doorbell doorbell = new Doorbell(buffer, 0);
        doorbell.announce();

        assertTrue(doorbell.ring());
        assertFalse(doorbell.ring());

        assertTrue(doorbell.await(TimeUnit.HOURS.toNanos(1)), "rung before the sleep: must not sleep");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSleepNoLongerThanTheBoundWhenAskedForHours(final boolean useFutex) {
        final Doorbell doorbell = new Doorbell(buffer, 0, useFutex);
        final long startNs = System.nanoTime();
        doorbell.announce();

        assertFalse(doorbell.await(TimeUnit.HOURS.toNanos(1)));

        assertTrue(System.nanoTime() - startNs >= Doorbell.LONG_SLEEP_NS);
        assertTrue(doorbell.isAnnounced());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldWakeWhenRungByAnotherView(final boolean useFutex) throws InterruptedException {
        final Doorbell owner = new Doorbell(buffer, DoorbellDescriptor.SLOT_LENGTH, useFutex);
        final Doorbell ringer = new Doorbell(buffer, DoorbellDescriptor.SLOT_LENGTH, useFutex);
        for (int i = 0; i < 50; i++) {
            owner.announce();
            final Thread thread = Thread.ofPlatform().start(ringer::ring);
            assertTrue(owner.await(Doorbell.MAX_SLEEP_NS), "not rung in round " + i);
            owner.cancel();
            thread.join();
        }
    }

    @Test
    void shouldStillSleepAndKeepTheStatusWhenInterruptedInParkMode() {
        final Doorbell doorbell = new Doorbell(buffer, 0, false);
        final long startNs = System.nanoTime();
        doorbell.announce();
        Thread.currentThread().interrupt();

        assertFalse(doorbell.await(TEN_MS));

        assertTrue(Thread.interrupted(), "the interrupt belongs to the caller");
        assertTrue(System.nanoTime() - startNs >= TEN_MS);
    }

    @Test
    void shouldTakeEachFlagOnce() {
        final Doorbell doorbell = new Doorbell(buffer, 0);
        assertFalse(doorbell.takeWantsSpace());

        doorbell.setWantsSpace();
        assertTrue(doorbell.wantsSpace());
        assertFalse(doorbell.egressBlocked());
        assertTrue(doorbell.takeWantsSpace());
        assertFalse(doorbell.takeWantsSpace());

        doorbell.setEgressBlocked();
        assertTrue(doorbell.egressBlocked());
        assertTrue(doorbell.takeEgressBlocked());
        assertFalse(doorbell.takeEgressBlocked());
    }

    @Test
    void shouldKeepNeighboursApart() {
        final Doorbell first = new Doorbell(buffer, 0);
        final Doorbell second = new Doorbell(buffer, DoorbellDescriptor.SLOT_LENGTH);
        first.announce();
        first.setWantsSpace();
        first.setEgressBlocked();
        first.assign(4711);
        first.announce();

        assertFalse(second.isAnnounced() || second.wantsSpace() || second.egressBlocked());
        assertEquals(0, second.ownerPid());
        assertEquals(4711, first.ownerPid());
        assertFalse(first.wantsSpace() || first.egressBlocked(), "assign clears the flags of an earlier owner");
    }

    @Test
    void shouldRefuseMemoryThatTheKernelCannotUse() {
        assertMessage("byte[]", new UnsafeBuffer(new byte[256]), 0);
        assertMessage("offset=129, length=128, capacity=256", buffer, 129);
        assertMessage("8-byte aligned: offset=4", buffer, 4);
        assertMessage("offset=-1", buffer, -1);
    }

    private static void assertMessage(final String part, final UnsafeBuffer memory, final int offset) {
        final var ex = assertThrows(IllegalArgumentException.class, () -> new Doorbell(memory, offset));
        assertTrue(ex.getMessage().contains(part), ex.getMessage());
    }

    @Test
    void shouldNotAllocateWhenSleepingAndRinging() {
        final Doorbell doorbell = new Doorbell(new UnsafeBuffer(ByteBuffer.allocateDirect(128)), 0);
        final AdaptiveSpin spin = new AdaptiveSpin(AdaptiveSpin.MAX_SPIN_NS, 1);
        final var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        sleepAndRing(doorbell, spin, 20_000);

        final long before = threads.getCurrentThreadAllocatedBytes();
        sleepAndRing(doorbell, spin, 2_000);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertEquals(0, allocated);
    }

    private static void sleepAndRing(final Doorbell doorbell, final AdaptiveSpin spin, final int rounds) {
        for (int i = 0; i < rounds; i++) {
            doorbell.announce();
            doorbell.await(1_000); // times out
            doorbell.ring(); // wakes nobody
            doorbell.await(1_000_000); // rung
            doorbell.cancel();
            spin.shouldSpin(i);
            spin.onWork(i);
        }
    }
}
