package io.ledge.state.chronicle.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 16 MiB, which root may mount; skipped for others. */
@Timeout(120)
class DiskFullTest {
    private static final MapSize SIZE = new MapSize(10_000, 64, 512); // some 7 MiB, grows to twice that
    private static final UnsafeBuffer NO_TYPE = new UnsafeBuffer(new byte[0]);

    @TempDir
    private Path directory;

    private final MapKey key = new MapKey();
    private final MapValue value = new MapValue();
    private boolean isMounted;

    @BeforeEach
    void mount() throws Exception {
        isMounted = run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", directory.toString()) == 0;
        assumeTrue(isMounted, "only root may mount");
    }

    @AfterEach
    void unmount() throws Exception {
        if (isMounted) {
            assertEquals(0, run("umount", directory.toString()));
        }
    }

    private static int run(final String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private StateMap open() {
        return StateMap.open(directory.resolve("state.map"), SIZE, 1_000, note -> {}, () -> false);
    }

    private void put(final StateMap map, final int index) {
        final UnsafeBuffer name = new UnsafeBuffer(("key-" + index).getBytes(StandardCharsets.UTF_8));
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[500]);
        map.update(
                key.item(name, name.capacity()),
                (isThere, existing) -> value.inline(1, 0, NO_TYPE, 0, bytes, 0, bytes.capacity()));
    }

    @Test
    void shouldBeFullWhenTheDiskIsAndGoOnWhenItIsNot() throws Exception {
        Files.write(directory.resolve("others"), new byte[5 << 20]);
        int count = 0;
        try (StateMap map = open()) {
            try {
                while (count < 100_000) {
                    put(map, count++);
                }
            } catch (final MapFullException ex) {
                assertTrue(ex.getMessage().startsWith("the disk has no room"), ex::getMessage);
            }
            assertTrue(count > 10_000 && count < 100_000, "count=" + count);
            assertTrue(
                    Files.size(directory.resolve("state.map")) <= map.mappedBytes(), "nothing without blocks is left");
            final int refused = count - 1; // another may lie in a part of the map that has room
            for (int i = 0; i < 100; i++) {
                assertThrows(MapFullException.class, () -> put(map, refused));
            }
            Files.delete(directory.resolve("others"));
            put(map, refused);
        }
        try (StateMap map = open()) {
            assertFalse(map.isRecovered());
            assertEquals(count, map.itemCount());
        }
    }

    @Test
    void shouldSayWhatToDoWhenThereIsNoRoomToBegin() throws Exception {
        Files.write(directory.resolve("others"), new byte[12 << 20]);
        final StateMapException refused = assertThrows(StateMapException.class, this::open);
        assertTrue(refused.getMessage().contains("make entries or their averages smaller"), refused::getMessage);
        Files.delete(directory.resolve("others"));
        try (StateMap map = open()) {
            put(map, 1);
            assertEquals(1, map.itemCount());
        }
    }
}
