package io.ledge.state.chronicle.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.test.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is there after kill -9 of the writer, and of others who have the file open. */
@Timeout(180)
class KillTest {
    private static final UnsafeBuffer NO_TYPE = new UnsafeBuffer(new byte[0]);

    @TempDir
    private Path directory;

    private final List<String> notes = new ArrayList<>();
    private final MapKey key = new MapKey();
    private final MapValue value = new MapValue();

    private StateMap open() {
        return StateMap.open(directory.resolve("state.map"), WritingProcess.SIZE, 1_000, notes::add, () -> false);
    }

    private String file() {
        return directory.resolve("state.map").toString();
    }

    private MapKey key(final String name) {
        final UnsafeBuffer bytes = new UnsafeBuffer(name.getBytes(StandardCharsets.UTF_8));
        return key.item(bytes, bytes.capacity());
    }

    private void put(final StateMap map, final String name) {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[10]);
        map.update(key(name), (isThere, existing) -> value.inline(map.nextVersion(), 0, NO_TYPE, 0, bytes, 0, 10));
    }

    @Test
    void shouldHaveEverythingThatWasWrittenBeforeAKill() {
        long lastVersion = 0;
        for (int round = 0; round < Integer.getInteger("ledge.kill.rounds", 2); round++) {
            final long[] written;
            try (ChildJvm writer = ChildJvm.start(directory, WritingProcess.class, file())) {
                writer.awaitLine("written " + 40_000 * (round + 1) + " ");
                writer.kill();
                written = lastWritten(writer);
                assertTrue(written[1] > lastVersion, "versions go on");
            }
            try (StateMap map = open()) {
                assertTrue(map.isRecovered());
                assertAllThere(map, written[0], written[1]);
                put(map, "another");
                lastVersion = map.nextVersion();
                assertTrue(lastVersion > written[1], () -> "no version twice: " + written[1]);
                System.out.println("kill -9 after " + written[0] + " writes: " + map.report());
            }
        }
    }

    /** Of the last line that came out whole. */
    private static long[] lastWritten(final ChildJvm writer) {
        final String last = writer.lines().stream()
                .filter(line -> line.matches("written \\d+ version \\d+"))
                .toList()
                .getLast();
        final String[] words = last.split(" ");
        return new long[] {Long.parseLong(words[1]), Long.parseLong(words[3])};
    }

    /** A key holds what was written last before the kill, or something newer that was not told any more. */
    private void assertAllThere(final StateMap map, final long written, final long version) {
        int missing = 0;
        for (long i = Math.max(0, written - WritingProcess.KEYS); i < written; i++) {
            final long index = i;
            final long isAtLeast = version - (written - 1 - index);
            final boolean isThere = map.read(key(WritingProcess.keyOf(index)), found -> {
                assertTrue(found.version() >= isAtLeast, () -> "an old value: " + found.version() + " " + isAtLeast);
                final long stored = found.value().getLong(0);
                assertEquals(WritingProcess.lengthOf(stored), found.value().capacity());
                for (int at = 0; at < found.value().capacity(); at += Long.BYTES) {
                    assertEquals(stored, found.value().getLong(at), "torn");
                }
            });
            missing += isThere ? 0 : 1;
        }
        final int lost = missing;
        assertEquals(0, missing, () -> "lost: " + lost + ", " + map.report());
    }

    @Test
    void shouldRefuseTheFileOfAnotherNode() {
        try (ChildJvm writer = ChildJvm.start(directory, WritingProcess.class, file())) {
            writer.awaitLine("written 1000 ");
            for (int i = 0; i < 2; i++) {
                final StateMapException refused = assertThrows(StateMapException.class, this::open);
                assertTrue(refused.getMessage().contains("in use by another node, process "), refused::getMessage);
            }
            writer.awaitLine("written 3000 ");
        }
    }

    @Test
    void shouldRecoverWhileAnotherProcessReads() {
        try (ChildJvm writer = ChildJvm.start(directory, WritingProcess.class, file())) {
            writer.awaitLine("written 20000 ");
            try (ChildJvm reader = ChildJvm.start(directory, ReadingProcess.class, file())) {
                reader.awaitLine("read ");
                writer.kill();
                try (StateMap map = open()) {
                    assertTrue(map.isRecovered());
                    put(map, "another");
                    final int before = reader.lines().size();
                    Await.await(
                            Duration.ofSeconds(30),
                            () -> "it reads on: " + reader.lines(),
                            () -> reader.lines().size() >= before + 3
                                    && reader.lines().getLast().startsWith("read "));
                }
                assertTrue(reader.lines().contains("back"), () -> "it let go, and came back: " + reader.lines());
                assertFalse(reader.lines().toString().contains("TORN"));
            }
        }
    }

    @Test
    void shouldHealItselfWhenAReaderDiedWithALock() {
        try (StateMap map = open()) {
            put(map, "k");
            try (ChildJvm holder = ChildJvm.start(directory, HoldingProcess.class, file(), "k")) {
                holder.awaitLine("holding");
                assertThrows(StateMapException.class, () -> put(map, "k"));
            }
            Await.await(Duration.ofSeconds(60), () -> "the lock is recovered: " + notes, () -> {
                try {
                    put(map, "k");
                    return true;
                } catch (final StateMapException ex) {
                    map.keepUp(0);
                    return false;
                }
            });
            assertTrue(notes.toString().contains("died while it held a lock"), notes::toString);
            assertEquals(1, map.itemCount());
        }
        try (StateMap map = open()) {
            assertFalse(map.isRecovered(), "it was healed, and closed well");
            assertTrue(map.read(key("k"), found -> {}));
        }
    }
}
