package io.ledge.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Four threads allocate, fill, pass on, check and release bodies in an arena that is too small for them. A block handed out
 * twice shows as a foreign byte, a lost block as an arena that cannot be filled at the end.
 *
 * <p>{@code -Dledge.stress.ms=60000} runs it longer.
 */
class BodyArenaStressTest {
    private static final int THREADS = 4;
    private static final int BLOCKS = 64;
    private static final int MAX_BODY = 12 * 4096;
    private static final long DURATION_MS = Long.getLong("ledge.stress.ms", 1_500);

    private final ManyToManyConcurrentArrayQueue<Long> passedOn = new ManyToManyConcurrentArrayQueue<>(16);

    @Test
    void shouldNeitherLoseNorShareABlock() throws Exception {
        try (OffHeapRegions regions = new OffHeapRegions();
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            final BodyArena arena = new BodyArena(regions, BLOCKS * 4096L, MAX_BODY);
            final long deadlineNs =
                    System.nanoTime() + Duration.ofMillis(DURATION_MS).toNanos();
            final List<Future<Long>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                final int seed = i;
                results.add(threads.submit((Callable<Long>) () -> run(arena, new Random(seed), deadlineNs)));
            }
            long bodies = 0;
            for (final Future<Long> result : results) {
                bodies += result.get();
            }
            for (Long handle = passedOn.poll(); handle != null; handle = passedOn.poll()) {
                assertTrue(arena.release(handle));
            }

            assertTrue(bodies > 1_000, "bodies=" + bodies);
            assertTrue(arena.refusedCount() > 0, "the arena was never full: the test tests nothing");
            assertEquals(0, arena.blocksInUse());
            assertEveryBlockIsThereOnce(arena);
        }
    }

    private long run(final BodyArena arena, final Random random, final long deadlineNs) {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[MAX_BODY]);
        final BodyCursor cursor = new BodyCursor();
        long bodies = 0;
        while (System.nanoTime() < deadlineNs) {
            final int length = 16 + random.nextInt(MAX_BODY - 16);
            final long handle = arena.allocate(length);
            if (handle > 0) {
                bytes.setMemory(0, length, (byte) random.nextInt());
                bytes.putLong(0, handle); // and so no two bodies are alike
                cursor.open(arena, handle);
                assertEquals(length, cursor.write(bytes, 0, length));
                passOn(arena, handle, bytes);
                bodies++;
            }
            final Long other = passedOn.poll();
            if (other != null) {
                check(arena, other, bytes);
                assertTrue(arena.release(other));
            }
        }
        return bodies;
    }

    private void passOn(final BodyArena arena, final long handle, final UnsafeBuffer bytes) {
        assertTrue(arena.retain(handle)); // for the taker
        if (!passedOn.offer(handle)) {
            assertTrue(arena.release(handle));
        }
        check(arena, handle, bytes);
        assertTrue(arena.release(handle));
    }

    private static void check(final BodyArena arena, final long handle, final UnsafeBuffer bytes) {
        final int length = arena.length(handle);
        assertEquals(length, arena.read(handle, 0, bytes, 0, length));
        assertEquals(handle, bytes.getLong(0));
        final byte filler = bytes.getByte(8);
        for (int i = 8; i < length; i += 61) {
            assertEquals(filler, bytes.getByte(i));
        }
    }

    private static void assertEveryBlockIsThereOnce(final BodyArena arena) {
        final boolean[] seen = new boolean[BLOCKS];
        for (int i = 0; i < BLOCKS; i++) {
            final long handle = arena.allocate(1);
            assertTrue(handle > 0, "a block is lost: found=" + i);
            assertTrue(!seen[(int) handle], "a block twice: index=" + (int) handle);
            seen[(int) handle] = true;
        }
        assertEquals(BodyArena.FULL, arena.allocate(1));
    }
}
