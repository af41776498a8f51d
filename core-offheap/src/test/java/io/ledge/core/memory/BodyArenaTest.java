package io.ledge.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.test.AllocationProbe;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyArenaTest {
    private static final int MIB = 1 << 20;

    private final OffHeapRegions regions = new OffHeapRegions();
    private final BodyArena arena = new BodyArena(regions, 8 * MIB, 4 * MIB);
    private final BodyCursor cursor = new BodyCursor();
    private final UnsafeBuffer view = new UnsafeBuffer();

    @AfterEach
    void close() {
        regions.close();
        assertEquals(0, regions.totalBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 64 * 1024, 4 * MIB - 1, 4 * MIB})
    void shouldHoldABodyOfAnyLength(final int length) {
        final UnsafeBuffer source = random(length);
        final UnsafeBuffer target = new UnsafeBuffer(new byte[length]);

        final long handle = arena.allocate(length);

        assertTrue(handle > 0);
        assertEquals(length, arena.length(handle));
        assertEquals(Math.max(1, (length + 4095) / 4096), arena.blocksInUse());
        assertEquals(length, arena.write(handle, 0, source, 0, length));
        assertEquals(length, arena.read(handle, 0, target, 0, length));
        assertEquals(source, target);
        assertTrue(arena.release(handle));
        assertEquals(0, arena.blocksInUse());
    }

    @Test
    void shouldStreamInPiecesOfAnyLength() {
        final Random random = new Random(1);
        final int length = MIB + 77;
        final UnsafeBuffer source = random(length);
        final UnsafeBuffer target = new UnsafeBuffer(new byte[length]);
        final long handle = arena.allocate(length);

        assertTrue(cursor.open(arena, handle));
        while (cursor.remaining() > 0) {
            final int piece = Math.min(cursor.remaining(), random.nextInt(10_000));
            assertEquals(piece, cursor.write(source, cursor.position(), piece));
        }
        assertEquals(BodyArena.STALE, cursor.write(source, 0, 1));
        assertEquals(0, cursor.write(source, 0, 0));

        assertTrue(cursor.open(arena, handle));
        while (cursor.remaining() > 0) {
            final int limit = random.nextInt(10_000);
            final int expected = Math.min(limit, cursor.remaining());
            assertEquals(expected, cursor.read(target, cursor.position(), limit));
        }
        assertEquals(0, cursor.read(target, 0, 100));
        assertEquals(source, target);
    }

    @Test
    void shouldShowItsBlocksWithoutACopy() {
        final int length = 3 * 4096 + 5;
        final UnsafeBuffer source = random(length);
        final long handle = arena.allocate(length);
        arena.write(handle, 0, source, 0, length);

        cursor.open(arena, handle);
        for (int i = 0; i < 4; i++) {
            final int expected = i < 3 ? 4096 : 5;
            assertEquals(expected, arena.wrapBlock(handle, i, view));
            assertEquals(new UnsafeBuffer(source, i * 4096, expected), view);
            view.wrap(0, 0);
            assertEquals(expected, cursor.wrapNext(view));
            assertEquals(new UnsafeBuffer(source, i * 4096, expected), view);
        }
        assertEquals(0, arena.wrapBlock(handle, 4, view));
        assertEquals(0, cursor.wrapNext(view));
        assertEquals(BodyArena.STALE, arena.wrapBlock(handle, -1, view));
    }

    @Test
    void shouldAnswerStaleWhenReleasedOrReused() {
        final long first = arena.allocate(10);
        cursor.open(arena, first);
        assertTrue(arena.retain(first));
        assertTrue(arena.release(first));
        assertTrue(arena.isLive(first));
        assertTrue(arena.release(first));

        assertStale(first);
        final long second = arena.allocate(10);
        assertEquals((int) first, (int) second, "the same block, most recently used");
        assertStale(first);
        assertEquals(10, arena.length(second));
        assertEquals(1, arena.blocksInUse());
    }

    @Test
    void shouldNotTakeAnInnerBlockOrNonsenseForABody() {
        final long handle = arena.allocate(3 * 4096);
        for (long index = (handle & 0xFFFF_FFFFL) + 1; index < 10; index++) {
            assertStale(1L << 32 | index);
        }
        assertStale(0);
        assertStale(-1);
        assertStale(1L << 32 | 0xFFFF_FFFFL);
        assertStale(1L << 32 | arena.blockCapacity());
    }

    @Test
    void shouldRefuseAndCountWhenFull() {
        final long first = arena.allocate(4 * MIB);
        final long second = arena.allocate(4 * MIB - 4096);
        assertEquals(2047, arena.blocksInUse());

        assertEquals(BodyArena.FULL, arena.allocate(4097));
        assertEquals(BodyArena.TOO_LONG, arena.allocate(4 * MIB + 1));
        assertEquals(BodyArena.TOO_LONG, arena.allocate(-1));
        assertEquals(3, arena.refusedCount());
        assertEquals(2047, arena.blocksInUse());

        final long third = arena.allocate(4096);
        assertEquals(BodyArena.FULL, arena.allocate(1));
        assertEquals(2048, arena.blocksHighWater());
        assertTrue(arena.release(first) && arena.release(second) && arena.release(third));
        assertEquals(0, arena.blocksInUse());
        assertTrue(arena.allocate(4 * MIB) > 0 && arena.allocate(4 * MIB) > 0);
    }

    @Test
    void shouldRefuseARangeOutsideTheBody() {
        final long handle = arena.allocate(5000);
        final UnsafeBuffer buffer = random(6000);

        assertEquals(BodyArena.STALE, arena.write(handle, 1, buffer, 0, 5000));
        assertEquals(BodyArena.STALE, arena.write(handle, -1, buffer, 0, 1));
        assertEquals(BodyArena.STALE, arena.read(handle, 4999, buffer, 0, 2));
        assertEquals(1, arena.read(handle, 4999, buffer, 0, 1));
        assertEquals(0, arena.read(handle, 5000, buffer, 0, 0));
    }

    @Test
    void shouldRefuseASenselessCapacity() {
        assertThrows(IllegalArgumentException.class, () -> new BodyArena(regions, 4097, 1));
        assertThrows(IllegalArgumentException.class, () -> new BodyArena(regions, 4096, 4097));
    }

    @Test
    void shouldNotAllocateWhenWritingReadingAndFreeing() {
        final UnsafeBuffer buffer = random(20_000);
        AllocationProbe.assertNoAllocation(
                () -> {
                    final long handle = arena.allocate(20_000);
                    cursor.open(arena, handle);
                    cursor.write(buffer, 0, 9_000);
                    cursor.write(buffer, 9_000, 11_000);
                    arena.read(handle, 100, buffer, 0, 10_000);
                    arena.wrapBlock(handle, 2, view);
                    arena.retain(handle);
                    arena.release(handle);
                    arena.release(handle);
                },
                20_000,
                2_000);
        assertEquals(0, arena.blocksInUse());
    }

    private void assertStale(final long handle) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[8]);
        assertFalse(arena.isLive(handle));
        assertFalse(arena.retain(handle));
        assertFalse(arena.release(handle));
        assertFalse(new BodyCursor().open(arena, handle));
        assertEquals(BodyArena.STALE, arena.length(handle));
        assertEquals(BodyArena.STALE, arena.write(handle, 0, buffer, 0, 1));
        assertEquals(BodyArena.STALE, arena.read(handle, 0, buffer, 0, 1));
        assertEquals(BodyArena.STALE, arena.wrapBlock(handle, 0, view));
    }

    private static UnsafeBuffer random(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return new UnsafeBuffer(bytes);
    }
}
