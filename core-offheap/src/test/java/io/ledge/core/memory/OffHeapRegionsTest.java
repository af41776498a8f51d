package io.ledge.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.test.AllocationProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffHeapRegionsTest {
    private static final long GIB = 1L << 30;

    @Test
    void shouldCommitLazilyOnThisJvm() {
        assertNull(OffHeapRegions.unavailableReason());
    }

    @Test
    void shouldReserveFarMoreThanItCommits() throws IOException {
        try (OffHeapRegions regions = new OffHeapRegions()) {
            final long before = residentBytes();
            final OffHeapRegion region = regions.reserve(MemoryTag.TABLE_RECORDS, 64 * GIB);

            region.putLong(48 * GIB + 3, 42);

            assertEquals(42, region.getLong(48 * GIB + 3));
            assertEquals(0, region.getLong(7));
            assertEquals(64 * GIB, regions.balance(MemoryTag.TABLE_RECORDS));
            assertTrue(residentBytes() - before < GIB, "resident bytes grew by what was only reserved");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReturnAllMemoryOnClose(final boolean isLazilyCommitted) {
        final OffHeapRegions regions = new OffHeapRegions(isLazilyCommitted);
        regions.reserve(MemoryTag.TIMERS, 1);
        regions.reserve(MemoryTag.TIMERS, 8192);
        final OffHeapRegion region = regions.reserve(MemoryTag.RINGS, 64 * 1024);
        assertTrue(regions.balance(MemoryTag.TIMERS) >= 8193);
        assertEquals(regions.totalBytes(), regions.balance(MemoryTag.TIMERS) + regions.balance(MemoryTag.RINGS));

        regions.close();
        regions.close();

        for (final MemoryTag tag : MemoryTag.values()) {
            assertEquals(0, regions.balance(tag), tag::name);
        }
        assertEquals(0, regions.totalBytes());
        assertThrows(IllegalStateException.class, () -> region.getLong(0));
        assertThrows(IllegalStateException.class, () -> regions.reserve(MemoryTag.RINGS, 1));
    }

    @Test
    void shouldRefuseToReserveWhenSealed() {
        try (OffHeapRegions regions = new OffHeapRegions()) {
            regions.seal();

            final IllegalStateException error =
                    assertThrows(IllegalStateException.class, () -> regions.reserve(MemoryTag.QUEUES, 10));
            assertEquals(
                    "regions are sealed, reserve while the node is wired: tag=QUEUES, length=10", error.getMessage());
        }
    }

    @Test
    void shouldSayWhatTheSystemRefused() {
        try (OffHeapRegions regions = new OffHeapRegions()) {
            final IllegalStateException error =
                    assertThrows(IllegalStateException.class, () -> regions.reserve(MemoryTag.QUEUES, 1L << 60));

            assertTrue(
                    error.getMessage().contains("tag=QUEUES, length=1152921504606846976, errno=12 (ENOMEM"),
                    error::getMessage);
            assertThrows(IllegalArgumentException.class, () -> regions.reserve(MemoryTag.QUEUES, 0));
            assertEquals(0, regions.totalBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadZerosAfterReleaseAndLeaveTheRest(final boolean isLazilyCommitted) {
        try (OffHeapRegions regions = new OffHeapRegions(isLazilyCommitted)) {
            final OffHeapRegion region = regions.reserve(MemoryTag.TABLE_INDEX, 1 << 20);
            for (long offset = 0; offset < region.length(); offset += Long.BYTES) {
                region.putLong(offset, -1);
            }

            region.release(1 << 16, 1 << 16);

            assertEquals(-1, region.getLong((1 << 16) - 8));
            assertEquals(0, region.getLong(1 << 16));
            assertEquals(0, region.getLong((2 << 16) - 8));
            assertEquals(-1, region.getLong(2 << 16));
            assertThrows(IllegalArgumentException.class, () -> region.release(8, 4096));
            assertThrows(IndexOutOfBoundsException.class, () -> region.release(1 << 16, 1 << 20));
        }
    }

    @Test
    void shouldCopyMatchAndWrapWithinBounds() {
        try (OffHeapRegions regions = new OffHeapRegions()) {
            final OffHeapRegion region = regions.reserve(MemoryTag.RINGS, 4096);
            final UnsafeBuffer source = new UnsafeBuffer("-the quick brown fox-".getBytes());
            final ExpandableArrayBuffer target = new ExpandableArrayBuffer(64);
            final UnsafeBuffer view = new UnsafeBuffer();

            region.copyFrom(101, source, 1, 19);
            region.copyTo(101, target, 3, 19);
            region.wrap(view, 105, 5);

            assertEquals("the quick brown fox", target.getStringWithoutLengthAscii(3, 19));
            assertEquals("quick", view.getStringWithoutLengthAscii(0, 5));
            assertTrue(region.matches(101, source, 1, 19));
            assertFalse(region.matches(101, source, 0, 19));
            source.putByte(19, (byte) 'X');
            assertFalse(region.matches(101, source, 1, 19));
            assertThrows(IndexOutOfBoundsException.class, () -> region.copyFrom(4090, source, 0, 7));
            assertThrows(IndexOutOfBoundsException.class, () -> region.copyFrom(0, source, 20, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> region.wrap(view, -1, 2));
        }
    }

    @Test
    void shouldNotAllocateWhenAccessed() {
        try (OffHeapRegions regions = new OffHeapRegions()) {
            final OffHeapRegion region = regions.reserve(MemoryTag.RINGS, 1 << 20);
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
            final UnsafeBuffer view = new UnsafeBuffer();

            AllocationProbe.assertNoAllocation(
                    () -> {
                        region.putLong(8, region.getLong(16) + 1);
                        region.compareAndSetLong(24, region.getLongAcquire(24), 5);
                        region.copyFrom(64, buffer, 0, 64);
                        region.copyTo(64, buffer, 0, 64);
                        region.matches(64, buffer, 0, 64);
                        region.wrap(view, 64, 64);
                        region.release(1 << 19, 4096);
                    },
                    20_000,
                    1_000);
        }
    }

    private static long residentBytes() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
    }
}
