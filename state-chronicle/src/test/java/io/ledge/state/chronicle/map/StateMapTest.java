package io.ledge.state.chronicle.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.test.AllocationProbe;
import io.ledge.test.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StateMapTest {
    private static final MapSize SMALL = new MapSize(1000, 32, 256);
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final UnsafeBuffer NO_TYPE = new UnsafeBuffer(new byte[0]);

    @TempDir
    private Path directory;

    private final MapKey key = new MapKey();
    private final MapValue value = new MapValue();
    private StateMap map;

    private Path file() {
        return directory.resolve("state.map");
    }

    private StateMap open() {
        map = StateMap.open(file(), SMALL, 500, note -> {}, () -> false);
        return map;
    }

    @AfterEach
    void tearDown() {
        if (map != null) {
            map.close();
        }
    }

    private MapKey key(final String name) {
        final UnsafeBuffer bytes = new UnsafeBuffer(name.getBytes(StandardCharsets.UTF_8));
        return key.item(bytes, bytes.capacity());
    }

    private long put(final String name, final byte[] bytes, final long expiryMs) {
        final long version = map.nextVersion();
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        map.update(
                key(name), (isThere, existing) -> value.inline(version, expiryMs, NO_TYPE, 0, buffer, 0, bytes.length));
        return version;
    }

    private long putLarge(final String name, final int length, final long expiryMs) {
        final long version = map.nextVersion();
        final UnsafeBuffer piece = new UnsafeBuffer(new byte[MapValue.PIECE_LENGTH]);
        for (int i = 0; i < StateMap.pieceCount(length); i++) {
            map.putPiece(version, i, piece, Math.min(length - i * MapValue.PIECE_LENGTH, MapValue.PIECE_LENGTH));
        }
        map.update(key(name), (isThere, existing) -> value.pieces(version, expiryMs, NO_TYPE, 0, length));
        return version;
    }

    private byte[] get(final String name) {
        final List<byte[]> seen = new ArrayList<>();
        map.read(key(name), found -> {
            final byte[] bytes = new byte[found.value().capacity()];
            found.value().getBytes(0, bytes);
            seen.add(bytes);
        });
        return seen.isEmpty() ? null : seen.getFirst();
    }

    private void remove(final String name) {
        map.update(key(name), (isThere, existing) -> StateMap.REMOVE);
    }

    private static byte[] random(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldFindEverythingAfterACleanStop() {
        open();
        assertFalse(map.isRecovered());
        long last = 0;
        for (int i = 0; i < 500; i++) {
            last = put("app||key-" + i, random(i), 0);
        }
        remove("app||key-7");
        map.close();

        open();
        assertFalse(map.isRecovered());
        assertEquals(499, map.itemCount());
        for (int i = 0; i < 500; i++) {
            assertArrayEquals(i == 7 ? null : random(i), get("app||key-" + i));
        }
        assertTrue(map.nextVersion() > last, "versions are never given out again");
    }

    @Test
    void shouldKeepTheSizeItWasMadeWith() {
        open().close();
        map = StateMap.open(file(), new MapSize(5000, 10, 10), 500, note -> {}, () -> false);
        assertEquals(SMALL, map.size());
    }

    @Test
    void shouldRefuseTheFileOfAnother() {
        open();
        final StateMapException refused =
                assertThrows(StateMapException.class, () -> StateMap.open(file(), SMALL, 500, note -> {}, () -> false));
        assertTrue(refused.getMessage().contains("in use by another component"), refused::getMessage);
        put("k", new byte[] {1}, 0);
        assertArrayEquals(new byte[] {1}, get("k"));
    }

    @Test
    void shouldLeaveAFileAloneThatIsNoMap() throws IOException {
        final byte[] letters = "Dear Sir or Madam, ".repeat(1000).getBytes(StandardCharsets.UTF_8);
        Files.write(file(), letters);
        final StateMapException refused = assertThrows(StateMapException.class, this::open);
        assertTrue(refused.getMessage().contains("is not a shared map of Ledge"), refused::getMessage);
        assertArrayEquals(letters, Files.readAllBytes(file()));
    }

    @Test
    void shouldSayThatTheDirectoryIsMissing() {
        final Path nowhere = directory.resolve("no/such/state.map");
        final StateMapException refused = assertThrows(
                StateMapException.class, () -> StateMap.open(nowhere, SMALL, 500, note -> {}, () -> false));
        assertTrue(refused.getMessage().contains("does not exist"), refused::getMessage);
    }

    /** As after a power failure in the middle of writing the marker. */
    @Test
    void shouldRecoverWhenTheMarkerCannotBeUnderstood() throws IOException {
        open();
        put("k", new byte[] {1}, 0);
        putLarge("large", 50_000, 0);
        map.close();
        Files.writeString(MarkerFile.pathOf(file()), "# State of");
        open();
        assertTrue(map.isRecovered());
        assertEquals(0, map.damagedEntries(), map::report);
        assertEquals(2, map.itemCount());
        assertArrayEquals(new byte[] {1}, get("k"));
    }

    @Test
    void shouldMakeAFileAnewWhoseMakingWasInterrupted() throws IOException {
        Files.write(file(), new byte[] {0, 0, 0, 0});
        try (MarkerFile marker = MarkerFile.lock(file())) {
            marker.write(MarkerFile.State.CREATING, SMALL);
        }
        open();
        assertFalse(map.isRecovered());
        put("k", new byte[] {1}, 0);
        assertArrayEquals(new byte[] {1}, get("k"));
    }

    @Test
    void shouldDropPiecesThatNoItemKnowsWhenItRecovers() throws IOException {
        open();
        putLarge("kept", 20_000, 0);
        final long orphan = map.nextVersion();
        map.putPiece(orphan, 0, new UnsafeBuffer(new byte[4096]), 4096);
        map.close();
        Files.delete(MarkerFile.pathOf(file()));
        open();
        assertTrue(map.isRecovered());
        assertFalse(map.readPiece(orphan, 0, piece -> {}));
        map.read(key("kept"), found -> assertEquals(20_000, found.length()));
    }

    @Test
    void shouldSweepWhatHasExpiredAndItsPieces() {
        open();
        put("stays", new byte[10], 0);
        put("later", new byte[10], NOW_MS + 1000);
        for (int i = 0; i < 50; i++) {
            put("goes-" + i, new byte[10], NOW_MS - i);
        }
        final long large = putLarge("large", 50_000, NOW_MS);
        assertEquals(0, map.keepUp(NOW_MS - 100), "nothing is due");
        int steps = 0;
        while (map.keepUp(NOW_MS) > 0) {
            steps++;
            assertTrue(steps < 1000);
        }
        assertEquals(2, map.itemCount());
        assertFalse(map.readPiece(large, 0, piece -> {}));
        assertFalse(map.readPiece(large, 12, piece -> {}));
        assertEquals(0, map.keepUp(NOW_MS + 999), "the next one is not due, so nobody walks");
        assertEquals(1, map.keepUp(NOW_MS + 1000));
    }

    @Test
    void shouldSayThatItIsFullAndGoOn() {
        open();
        int count = 0;
        while (count < 100_000) {
            try {
                put("key-" + count, random(256), 0);
                count++;
            } catch (final MapFullException ex) {
                assertTrue(ex.getMessage().contains("full"), ex::getMessage);
                break;
            }
        }
        assertTrue(count >= 1000, "it holds what it was made for: " + count);
        assertTrue(count < 100_000, "it is bounded");
        assertEquals(count, map.itemCount());
        for (int i = 0; i < 100; i++) {
            remove("key-" + i);
        }
        put("another", random(256), 0);
        assertArrayEquals(random(256), get("another"));
        assertArrayEquals(random(256), get("key-500"));
    }

    @Test
    void shouldTakeChangesBackNewestFirst() {
        open();
        put("old", new byte[] {1}, 77);
        put("gone", new byte[] {2}, 0);
        map.begin();
        for (int i = 0; i < 3; i++) {
            put("old", new byte[100 * i], 0);
        }
        put("new", new byte[1], 0);
        remove("gone");
        map.rollBack();
        assertArrayEquals(new byte[] {1}, get("old"));
        map.read(key("old"), found -> assertEquals(77, found.expiryMs()));
        assertArrayEquals(null, get("new"));
        assertArrayEquals(new byte[] {2}, get("gone"));
        assertEquals(2, map.itemCount());
    }

    /** A copy of the three files as they are in the middle is what a kill leaves; {@link KillTest} kills. */
    @Test
    void shouldTakeBackWhatWasUnderWayWhenItWasLeftOpen() throws IOException {
        open();
        put("old", random(300), 0);
        final long version = putLarge("large", 9_000, 0);
        map.begin();
        put("old", random(200), 0);
        remove("large");
        put("new", random(10), 0);
        final Path left = copyOfAllFiles("left");
        map.commit();
        map.removeReplacedPieces();
        final Path done = copyOfAllFiles("done");
        assertFalse(map.readPiece(version, 0, found -> {}), "the pieces of what was replaced");
        map.close();

        map = StateMap.open(left, SMALL, 500, note -> {}, () -> false);
        assertEquals(3, map.undoneChanges());
        assertTrue(map.report().contains("3 changes under way taken back"), map::report);
        assertArrayEquals(random(300), get("old"));
        assertArrayEquals(null, get("new"));
        map.read(key("large"), found -> assertEquals(version, found.version()));
        assertTrue(map.readPiece(version, 2, found -> {}), "its pieces are there");
        assertEquals(2, map.itemCount());
        map.close();

        map = StateMap.open(done, SMALL, 500, note -> {}, () -> false);
        assertEquals(0, map.undoneChanges());
        assertArrayEquals(random(200), get("old"));
        assertArrayEquals(random(10), get("new"));
        assertArrayEquals(null, get("large"));
        assertEquals(2, map.itemCount());
    }

    @Test
    void shouldTakeARecordForNoneThatAKillTore() throws IOException {
        open();
        put("a", random(300), 0);
        put("b", random(301), 0);
        map.begin();
        put("a", random(10), 0);
        put("b", random(11), 0);
        final Path left = copyOfAllFiles("left");
        final Path log = left.resolveSibling(left.getFileName() + UndoFile.SUFFIX);
        final byte[] bytes = Files.readAllBytes(log);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        bytes[end - 100] ^= 1; // in the second record
        Files.write(log, bytes);
        map.close();

        map = StateMap.open(left, SMALL, 500, note -> {}, () -> false);
        assertEquals(1, map.undoneChanges());
        assertArrayEquals(random(300), get("a"));
        assertArrayEquals(random(11), get("b"), "it was not begun if its record is torn");
    }

    @Test
    void shouldNotTakeTheLogOfAnotherMapForItsOwn() throws IOException {
        open();
        put("old", random(300), 0);
        map.begin();
        put("old", random(10), 0);
        final Path left = copyOfAllFiles("left");
        map.close();
        Files.delete(left);
        Files.delete(MarkerFile.pathOf(left));

        map = StateMap.open(left, SMALL, 500, note -> {}, () -> false);
        assertArrayEquals(null, get("old"));
        assertEquals(0, map.itemCount());
    }

    private Path copyOfAllFiles(final String name) throws IOException {
        for (final String suffix : List.of("", MarkerFile.SUFFIX, UndoFile.SUFFIX)) {
            Files.copy(directory.resolve("state.map" + suffix), directory.resolve(name + suffix));
        }
        return directory.resolve(name);
    }

    /** Another thread stands for another process: the locks are in the file. */
    @Test
    void shouldGiveUpWaitingForALock() throws Exception {
        open();
        put("k", new byte[] {1}, 0);
        final CountDownLatch mayGo = new CountDownLatch(1);
        final AtomicBoolean isHeld = new AtomicBoolean();
        final Thread holder = Thread.ofPlatform()
                .start(() -> map.read(
                        new MapKey().item(new UnsafeBuffer("k".getBytes(StandardCharsets.UTF_8)), 1), found -> {
                            isHeld.set(true);
                            await(mayGo);
                        }));
        Await.await(Duration.ofSeconds(10), () -> "the lock is held", isHeld::get);

        final long startNs = System.nanoTime();
        assertThrows(StateMapException.class, () -> put("k", new byte[] {2}, 0));
        final long firstMs = (System.nanoTime() - startNs) / 1_000_000;
        assertTrue(firstMs >= 450 && firstMs < 5_000, "patience: " + firstMs + " ms");
        final long againNs = System.nanoTime();
        assertThrows(StateMapException.class, () -> put("k", new byte[] {2}, 0));
        final long secondMs = (System.nanoTime() - againNs) / 1_000_000;
        assertTrue(secondMs < firstMs, "the next ones fail soon: " + secondMs + " ms");

        mayGo.countDown();
        holder.join();
        put("k", new byte[] {2}, 0);
        assertArrayEquals(new byte[] {2}, get("k"));
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    void shouldNotAllocateWhenPuttingAndGetting() {
        open();
        final UnsafeBuffer name =
                new UnsafeBuffer("app||some-key-of-thirty-two-bytes".getBytes(StandardCharsets.UTF_8));
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[1000]);
        final int[] length = {0};
        final long[] seen = {0};
        final StateMap.Change change =
                (isThere, existing) -> value.inline(seen[0] + 1, 0, NO_TYPE, 0, bytes, 0, length[0]);
        final StateMap.Visitor visitor = found -> seen[0] = found.version();
        AllocationProbe.assertNoAllocation(
                () -> {
                    length[0] = (length[0] + 1) % 1000; // so that it is moved, too
                    key.item(name, name.capacity());
                    map.update(key, change);
                    map.read(key, visitor);
                },
                20_000,
                2_000);
        assertTrue(seen[0] > 20_000);
    }
}
