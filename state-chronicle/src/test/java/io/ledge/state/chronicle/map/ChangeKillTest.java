package io.ledge.state.chronicle.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at random moments of a process that does nothing but overwrite: nothing acknowledged is lost, and several changes that
 * are one are all there or none is. More kills: {@code -Dledge.test.args=-Dledge.change.kills=200}.
 */
@Timeout(3600)
class ChangeKillTest {
    private static final int KILLS = Integer.getInteger("ledge.change.kills", 6);

    @TempDir
    private Path directory;

    private final MapKey key = new MapKey();

    @Test
    void shouldLoseNothingAndDoNothingByHalvesWhenItIsKilled() throws IOException {
        final long seed = Long.getLong("ledge.change.seed", System.nanoTime());
        final Random random = new Random(seed);
        final Path file = directory.resolve("state.map");
        final Path told = Files.write(directory.resolve("told"), new byte[Long.BYTES]);
        long damaged = 0;
        long undone = 0;
        for (int i = 0; i < KILLS; i++) {
            try (ChildJvm child = ChildJvm.start(directory, ChangingProcess.class, file.toString(), told.toString())) {
                child.awaitLine("begins after ");
                LockSupport.parkNanos(random.nextLong(200_000_000L) + 1);
                child.kill();
            }
            final long step = ByteBuffer.wrap(Files.readAllBytes(told))
                    .order(ByteOrder.nativeOrder())
                    .getLong();
            try (StateMap map = StateMap.open(file, ChangingProcess.SIZE, 1_000, note -> {}, () -> false)) {
                assertHolds(map, step, "seed=" + seed + ", kill " + i + ": " + map.report());
                damaged += map.damagedEntries();
                undone += map.undoneChanges();
            }
        }
        System.out.println(KILLS + " kills: damaged=" + damaged + ", taken back=" + undone);
    }

    private void assertHolds(final StateMap map, final long step, final String context) {
        final Map<String, Long> found = new TreeMap<>();
        final Map<String, Long> now = new TreeMap<>();
        final Map<String, Long> next = new TreeMap<>();
        for (final String item : items()) {
            found.put(item, stepOf(map, item, context));
            now.put(item, ChangingProcess.expected(item, step));
            next.put(item, ChangingProcess.expected(item, step + 1));
        }
        assertTrue(
                found.equals(now) || found.equals(next),
                () -> context + "\n found " + found + "\n  told " + now + "\n or next " + next);
    }

    private static List<String> items() {
        final List<String> items = new ArrayList<>(List.of("sometimes", "pieces"));
        for (int i = 0; i < ChangingProcess.ALONE; i++) {
            items.add("alone-" + i);
        }
        for (int i = 0; i < ChangingProcess.TOGETHER; i++) {
            items.add("together-" + i);
        }
        return items;
    }

    /** That an item is of, all of its bytes; 0: there is none. */
    private long stepOf(final StateMap map, final String item, final String context) {
        final UnsafeBuffer name = ChangingProcess.name(item);
        final long[] step = {0};
        final long[] pieces = {0};
        map.read(key.item(name, name.capacity()), found -> {
            if (found.isInPieces()) {
                pieces[0] = found.version();
            } else {
                step[0] = same(found, item, context);
            }
        });
        for (int i = 0; pieces[0] != 0 && i < StateMap.pieceCount(ChangingProcess.PIECES_LENGTH); i++) {
            final boolean isThere = map.readPiece(pieces[0], i, found -> step[0] = same(found, item, context));
            assertTrue(isThere, () -> context + ": a piece is missing");
        }
        return step[0];
    }

    private static long same(final MapValue found, final String item, final String context) {
        assertNotNull(found.value());
        final long first = found.value().getLong(0);
        for (int at = 0; at < found.value().capacity(); at += Long.BYTES) {
            assertEquals(first, found.value().getLong(at), () -> context + ": torn: " + item);
        }
        return first;
    }
}
