package io.ledge.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.ComponentInfo;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeException;
import io.ledge.core.counter.NodeCounter;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A {@code state.chronicle-map} of a real node follows its file: other settings, another type, gone and back. */
@Timeout(180)
class ChronicleReloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String KEPT = component("kept", "state.ledge", Map.of());

    @TempDir
    private Path scratch;

    private NodeProcess node;
    private LedgeClient client;
    private int edits;

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
        if (node != null) {
            node.close();
        }
    }

    private void start(final String text) throws IOException {
        node = NodeProcess.prepare(scratch, scratch.resolve("data"), List.of(), KEPT)
                .launch(JavaLaunch.of(QuickNode.class)
                        .flags(List.of(JavaProcess.options("chronicle.options"), "-Duser.home=" + scratch)));
        write(text);
        node.startAgain();
        client = node.connect("app");
        awaitUp();
    }

    /** Looks at its resources often, so that nobody waits for a second look. */
    static final class QuickNode {
        /** @param args {@code run --data-dir DIR --resources-path DIR} */
        public static void main(final String[] args) throws Exception {
            final LedgeNode quick = LedgeNode.launch(new NodeContext()
                    .dataDir(Path.of(args[2]))
                    .resourcesPaths(List.of(Path.of(args[4])))
                    .resourcesIntervalMs(100));
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                quick.close();
                Runtime.getRuntime().halt(0);
            }));
            quick.awaitClose();
        }
    }

    private void write(final String text) throws IOException {
        final Path draft = scratch.resolve("resources/.draft");
        Files.writeString(draft, text);
        Files.move(draft, scratch.resolve("resources/shared.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns when it is done: what is new comes last. */
    private void edit(final String text) throws IOException {
        final String mark = "mark" + ++edits;
        write(text + component(mark, "state.in-memory", Map.of()));
        Await.await(PATIENCE, () -> node.process().said(), () -> find(mark) != null);
    }

    private static String component(final String name, final String type, final Map<String, String> metadata) {
        final StringBuilder text = new StringBuilder("---\nkind: Component\nmetadata: {name: " + name
                + "}\nspec:\n  type: " + type + "\n  version: v1\n  metadata:\n");
        new TreeMap<>(metadata).forEach((key, value) -> text.append("    - {name: ")
                .append(key)
                .append(", value: \"")
                .append(value)
                .append("\"}\n"));
        return text.toString();
    }

    /** @param more names and values of settings */
    private String chronicle(final Path file, final String... more) {
        final Map<String, String> metadata = new TreeMap<>(Map.of("file", file.toString(), "entries", "10000"));
        for (int i = 0; i < more.length; i += 2) {
            metadata.put(more[i], more[i + 1]);
        }
        return component("shared", "state.chronicle-map", metadata);
    }

    private Path file() {
        return scratch.resolve("state.map");
    }

    private Path otherFile() {
        return scratch.resolve("other.map");
    }

    private static String marker(final Path file) throws IOException {
        return Files.readString(file.resolveSibling(file.getFileName() + ".ledge"))
                .lines()
                .filter(line -> line.startsWith("state="))
                .findFirst()
                .orElseThrow();
    }

    private ComponentInfo find(final String name) {
        return client.status().components().stream()
                .filter(component -> component.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private void awaitUp() {
        Await.await(
                PATIENCE,
                () -> find("shared") + "\n" + node.process().said(),
                () -> find("shared") != null && find("shared").state() == ComponentInfo.State.UP);
    }

    private void save(final String key, final String value) {
        client.saveState("shared", key, value.getBytes(UTF_8));
    }

    private String get(final String key) {
        return client.getState("shared", key).text();
    }

    private boolean has(final String key) {
        return client.getState("shared", key).found();
    }

    private void assertGone() {
        final LedgeException refused = assertThrows(LedgeException.class, () -> get("k"));
        assertEquals(ErrorCode.STORE_NOT_FOUND, refused.code());
        assertEquals(
                "no state store is called 'shared': see the node's resources, or `ledge status`", refused.getMessage());
    }

    private long linesWith(final String text) {
        return node.process().said().lines().filter(line -> line.contains(text)).count();
    }

    /** Counters are published now and then. */
    private void awaitOffHeap(final String what, final LongPredicate condition) {
        Await.await(PATIENCE, () -> what, () -> condition.test(node.counter(NodeCounter.OFF_HEAP_BYTES)));
    }

    @Test
    void shouldGoOnWithOtherSettings() throws Exception {
        start(chronicle(file()));
        save("k", "1");
        edit(chronicle(file(), "entries", "20000"));
        assertEquals("1", get("k"));
        assertTrue(find("shared").note().startsWith("the file was made for "), () -> find("shared")
                .toString());
        edit(chronicle(otherFile(), "entries", "20000"));
        assertEquals(ComponentInfo.State.UP, find("shared").state());
        assertFalse(has("k"), "it has another file");
        assertEquals("state=CLOSED", marker(file()));
        save("k", "2");
        edit(chronicle(file()));
        assertEquals("1", get("k"));
        assertEquals("state=CLOSED", marker(otherFile()));
        assertEquals("state=OPEN", marker(file()));

        edit(chronicle(file(), "keyPrefix", "none"));
        assertFalse(has("k"), "items of before have the app's id in front");
        save("common", "3");
        try (LedgeClient other = node.connect("other")) {
            assertEquals("3", other.getState("shared", "common").text());
        }
        edit(chronicle(otherFile()));
        assertEquals("2", get("k"), "both at once");
        assertEquals(5, linesWith("component 'shared' (state.chronicle-map) is in force"));
    }

    @Test
    void shouldGoOnAsBeforeWhenSettingsAreWrong() throws Exception {
        start(chronicle(file()));
        save("k", "1");
        final Path nowhere = scratch.resolve("nowhere/state.map");
        edit(chronicle(nowhere));
        assertEquals("1", get("k"));
        assertEquals(ComponentInfo.State.UP, find("shared").state());
        final String resource = scratch.resolve("resources/shared.yaml").toString();
        assertEquals(
                1,
                linesWith(resource + ":2: component 'shared': the directory of " + nowhere
                        + " does not exist: make it, or choose another file; what was there before goes on"),
                () -> node.process().said());
        edit(chronicle(nowhere, "keyPrefix", "none"));
        assertEquals("1", get("k"), "also when it had to go in between");
        Files.createDirectory(nowhere.getParent());
        edit(chronicle(file(), "entries", "many"));
        save("k", "2");
        assertEquals(
                1,
                linesWith("msg=\"" + resource + ":8: metadata 'entries' of component 'shared' is 'many'"),
                () -> node.process().said());
        edit(chronicle(nowhere));
        assertFalse(has("k"), "what was wrong is right now");
        edit(chronicle(file()));
        assertEquals("2", get("k"));
    }

    @Test
    void shouldGoAndComeBack() throws Exception {
        start(chronicle(file()));
        save("k", "1");
        final long offHeap = node.counter(NodeCounter.OFF_HEAP_BYTES);
        for (int i = 0; i < 3; i++) {
            edit("");
            assertGone();
            assertEquals("state=CLOSED", marker(file()));
            awaitOffHeap("its rings are given back", bytes -> bytes <= offHeap - (2 << 20));
            edit(chronicle(file()));
            assertEquals(Integer.toString(i + 1), get("k"));
            awaitOffHeap("as before", bytes -> bytes == offHeap);
            save("k", Integer.toString(i + 2));
        }
        assertEquals(0, linesWith("was not closed"));
        node.kill();
        node.startAgain();
        Await.await(PATIENCE, () -> "the client is back", client::isConnected);
        awaitUp();
        assertEquals("4", get("k"));
    }

    @Test
    void shouldBecomeAnotherTypeAndComeBack() throws Exception {
        start(chronicle(file()));
        save("k", "in the map");
        edit(component("shared", "state.ledge", Map.of()));
        assertFalse(has("k"));
        assertEquals("state=CLOSED", marker(file()));
        assertEquals("state.ledge", find("shared").type());
        save("k", "in the journal");
        edit(chronicle(file()));
        assertEquals("in the map", get("k"));
        assertEquals("state.chronicle-map", find("shared").type());
        edit(component("shared", "state.in-memory", Map.of()));
        assertFalse(has("k"));
        save("k", "in memory");
        edit(chronicle(scratch.resolve("nowhere/state.map")));
        assertEquals("in memory", get("k"), "a map that does not open takes no store's place");
        assertEquals(ComponentInfo.State.UP, find("shared").state(), "nor is it heard");
        edit(chronicle(file()));
        assertEquals("in the map", get("k"));
        edit(component("shared", "state.ledge", Map.of()));
        assertEquals("in the journal", get("k"));
        edit(component("shared", "pubsub.in-memory", Map.of()));
        assertGone();
        edit(chronicle(file()));
        assertEquals("in the map", get("k"));
        edit(component("shared", "pubsub.in-memory", Map.of()));
        assertGone();
        assertEquals("state=CLOSED", marker(file()));
    }

    /** Who saves while it changes: no call fails where it goes on, and nothing is lost that was acknowledged. */
    @Test
    void shouldLoseNoSaveWhileItChanges() throws Exception {
        start(chronicle(file()));
        try (Savers savers = new Savers()) {
            for (int i = 1; i <= 3; i++) {
                edit(chronicle(file(), "entries", Integer.toString(20_000 + i)));
                edit(chronicle(scratch.resolve("nowhere/state.map")));
            }
            savers.stop();
            assertEquals(Set.of(), savers.refusals, () -> node.process().said());
            savers.assertAllThere();
        }
        try (Savers savers = new Savers()) {
            edit("");
            edit(chronicle(file()));
            edit("");
            edit(chronicle(file(), "averageKeySize", "32"));
            savers.stop();
            assertEquals(Set.of(ErrorCode.STORE_NOT_FOUND), savers.refusals, "while it is not there");
            savers.assertAllThere();
        }
        try (Savers savers = new Savers()) {
            edit(component("shared", "state.in-memory", Map.of()));
            edit(chronicle(file()));
            edit(component("shared", "state.ledge", Map.of()));
            edit(chronicle(file()));
            savers.awaitRound();
            final int[][] before = savers.acknowledged();
            edit(component("shared", "state.in-memory", Map.of()));
            savers.stop();
            assertEquals(Set.of(), savers.refusals, "one is there at any time");
            edit(chronicle(file()));
            savers.assertThereSince(before);
        }
    }

    /** Three apps that save as fast as they can, each key with a number that grows. */
    private final class Savers implements AutoCloseable {
        private static final int KEYS = 500;

        private final Set<ErrorCode> refusals = new ConcurrentSkipListSet<>();
        private final int[][] acknowledged = new int[3][KEYS];
        private final Thread[] threads = new Thread[3];
        private volatile boolean isOver;

        Savers() {
            for (int i = 0; i < threads.length; i++) {
                final int number = i;
                threads[i] = Thread.ofPlatform().start(() -> run("saver" + number, acknowledged[number]));
            }
        }

        private void run(final String appId, final int[] mine) {
            try (LedgeClient saver = node.connect(appId)) {
                for (int i = 1; !isOver; i++) {
                    try {
                        saver.saveState(
                                "shared", "k" + i % KEYS, Integer.toString(i).getBytes(UTF_8));
                        mine[i % KEYS] = i;
                    } catch (final LedgeException ex) {
                        refusals.add(ex.code());
                    }
                }
            }
        }

        void stop() {
            isOver = true;
            for (final Thread thread : threads) {
                Await.await(PATIENCE, () -> "a call hangs", () -> !thread.isAlive());
            }
        }

        /** Each key was saved anew since. */
        void awaitRound() {
            final int[][] before = acknowledged();
            Await.await(PATIENCE, () -> "they come round", () -> {
                final int[][] now = acknowledged();
                return IntStream.range(0, threads.length)
                        .allMatch(i -> IntStream.range(0, KEYS).allMatch(k -> now[i][k] > before[i][k]));
            });
        }

        /** As seen by now: no number is greater than what was acknowledged. */
        int[][] acknowledged() {
            return Arrays.stream(acknowledged).map(int[]::clone).toArray(int[][]::new);
        }

        /** What was acknowledged before another store came is there, or what came in its place; nothing that nobody saved. */
        void assertThereSince(final int[][] before) {
            for (int i = 0; i < threads.length; i++) {
                try (LedgeClient reader = node.connect("saver" + i)) {
                    for (int k = 0; k < KEYS; k++) {
                        final int there = Integer.parseInt(
                                reader.getState("shared", "k" + k).text());
                        assertTrue(
                                before[i][k] <= there && there <= acknowledged[i][k],
                                before[i][k] + " <= " + there + " <= " + acknowledged[i][k]);
                    }
                }
            }
        }

        /** What was refused is not there, so the number is exactly the last that was acknowledged. */
        void assertAllThere() {
            for (int i = 0; i < threads.length; i++) {
                try (LedgeClient reader = node.connect("saver" + i)) {
                    for (int k = 0; k < KEYS; k++) {
                        assertTrue(acknowledged[i][k] > 0, "a saver has come round");
                        assertEquals(
                                Integer.toString(acknowledged[i][k]),
                                reader.getState("shared", "k" + k).text());
                    }
                }
            }
        }

        @Override
        public void close() {
            stop();
        }
    }
}
