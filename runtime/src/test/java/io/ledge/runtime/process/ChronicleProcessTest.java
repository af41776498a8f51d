package io.ledge.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.ComponentInfo;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeException;
import io.ledge.client.StateItem;
import io.ledge.client.StateOptions;
import io.ledge.state.chronicle.map.SharedItem;
import io.ledge.state.chronicle.map.SharedState;
import io.ledge.test.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real node with {@code state.chronicle-map}: through a client, over a kill, and read by a process beside it. */
@Timeout(180)
class ChronicleProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path scratch;

    private Path file() {
        return scratch.resolve("state.map");
    }

    private String component() {
        return """
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata:
                  name: shared
                spec:
                  type: state.chronicle-map
                  version: v1
                  metadata:
                    - name: file
                      value: %s
                    - name: entries
                      value: "10000"
                """.formatted(file());
    }

    private NodeProcess start() {
        return NodeProcess.start(
                scratch,
                List.of(JavaProcess.options("chronicle.options"), "-Duser.home=" + scratch),
                List.of(),
                NodeProcess.MEMORY,
                component());
    }

    private static ComponentInfo shared(final LedgeClient client) {
        return client.status().components().stream()
                .filter(component -> component.name().equals("shared"))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitState(final LedgeClient client, final String state) {
        Await.await(
                PATIENCE,
                () -> state + ": " + shared(client),
                () -> shared(client).state().toString().equalsIgnoreCase(state));
    }

    private static byte[] random(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** The process has the flags: as when another component of the type was there at its start. */
    @Test
    void shouldTakeInOneThatIsNewWhileTheNodeRuns() throws Exception {
        try (NodeProcess node = NodeProcess.start(
                        scratch,
                        List.of(JavaProcess.options("chronicle.options"), "-Duser.home=" + scratch),
                        List.of(),
                        NodeProcess.MEMORY);
                LedgeClient client = node.connect("app")) {
            Files.writeString(scratch.resolve("resources/new.yaml"), component());
            Await.await(PATIENCE, () -> client.status().toString(), () -> client.status().components().stream()
                    .anyMatch(each -> each.name().equals("shared")));
            awaitState(client, "up");
            client.saveState("shared", "k", "1".getBytes(UTF_8));
            assertEquals("1", client.getState("shared", "k").text());
            node.kill();
            node.startAgain();
            Await.await(PATIENCE, () -> "the client is back", client::isConnected);
            awaitState(client, "up");
            assertEquals("1", client.getState("shared", "k").text());
        }
    }

    @Test
    void shouldKeepStateOverAKillAndShowItToAnotherProcess() throws Exception {
        try (NodeProcess node = start();
                LedgeClient client = node.connect("app")) {
            awaitState(client, "up");
            client.saveState("shared", "setpoint", "21.5".getBytes(UTF_8));
            client.saveState("shared", "large", random(1 << 20));
            pipeline(client);

            final JavaProcess reader = reader();
            reader.awaitLine("app||setpoint = 21.5");
            client.saveState("shared", "setpoint", "22.0".getBytes(UTF_8));
            reader.awaitLine("app||setpoint = 22.0");

            node.kill();
            node.startAgain();
            Await.await(PATIENCE, () -> "the client is back", client::isConnected);
            awaitState(client, "up");
            assertTrue(shared(client).note().contains("recovered in"), () -> shared(client)
                    .toString());
            assertEquals("22.0", client.getState("shared", "setpoint").text());
            assertArrayEquals(
                    random(1 << 20), client.getState("shared", "large").value());
            client.saveState("shared", "setpoint", "23.0".getBytes(UTF_8));
            reader.awaitLine("app||setpoint = 23.0");
            reader.close();
        }
        assertTrue(Files.readString(scratch.resolve("state.map.ledge")).contains("state=CLOSED"));
        assertEquals(List.of(), phonedHome());
    }

    /** More answers than a session's backlog takes at once. */
    private static void pipeline(final LedgeClient client) throws Exception {
        final List<CompletableFuture<String>> saves = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            saves.add(client.saveStateAsync("shared", "k" + i, random(4000), StateOptions.none()));
        }
        for (final CompletableFuture<String> save : saves) {
            save.get();
        }
        final List<CompletableFuture<StateItem>> gets = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            gets.add(client.getStateAsync("shared", "k" + i));
        }
        for (final CompletableFuture<StateItem> get : gets) {
            assertArrayEquals(random(4000), get.get().value());
        }
    }

    /** The example of the same name, in a process of its own. */
    private JavaProcess reader() {
        return JavaProcess.start(
                scratch,
                "reader",
                List.of(JavaProcess.options("chronicle.options")),
                PrintingReader.class,
                List.of(file().toString(), "app||setpoint"));
    }

    /** Prints an item whenever it has changed. */
    static final class PrintingReader {
        public static void main(final String[] args) throws InterruptedException {
            long version = -1;
            try (SharedState state = SharedState.open(Path.of(args[0]))) {
                while (true) {
                    final Optional<SharedItem> item = find(state, args[1]);
                    if (item.isPresent() && item.get().version() != version) {
                        version = item.get().version();
                        System.out.println(
                                args[1] + " = " + new String(item.get().value(), UTF_8));
                    }
                    Thread.sleep(20);
                }
            }
        }

        private static Optional<SharedItem> find(final SharedState state, final String key) {
            try {
                return state.get(key);
            } catch (final io.ledge.state.chronicle.map.StateMapException ex) {
                return Optional.empty(); // the node is recovering the file
            }
        }
    }

    /** Where the library would keep the id under which it reports. */
    private List<Path> phonedHome() throws Exception {
        try (var files = Files.list(scratch)) {
            return files.filter(path -> path.getFileName().toString().startsWith(".chronicle.analytics"))
                    .toList();
        }
    }

    @Test
    void shouldStartWithoutItWhenTheJvmHasNotItsFlags() {
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY, component());
                LedgeClient client = node.connect("app")) {
            client.saveState("statestore", "k", new byte[] {1});
            assertTrue(client.getState("statestore", "k").found());
            final LedgeException refused = assertThrows(LedgeException.class, () -> client.getState("shared", "k"));
            assertTrue(refused.getMessage().contains("no state store"), refused::getMessage);
            awaitState(client, "failed");
            final String said = node.process().said();
            assertTrue(said.contains(" --add-opens=java.base/java.lang=ALL-UNNAMED "), said);
            assertFalse(Files.exists(file()));
        }
    }
}
