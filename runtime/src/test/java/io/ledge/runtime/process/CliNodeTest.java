package io.ledge.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.Ack;
import io.ledge.client.InvokeResponse;
import io.ledge.client.LedgeClient;
import io.ledge.runtime.cli.LedgeCli;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line against a running node, every command a process of its own as in a script. */
@Timeout(90)
class CliNodeTest {
    private static final String BAD = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: broken
            spec:
              type: bindings.mqtt3
              version: v1
              metadata:
                - name: url
                  value: "carrier-pigeon://coop"
                - name: topic
                  value: "a"
            """;

    @TempDir
    private Path scratch;

    @Test
    void shouldKeepStateForScripts() {
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY)) {
            final JavaProcess set = node.ledge("state", "set", "--app-id", "app", "statestore", "setpoint", "21.5");
            assertEquals(0, set.exitCode(), set::said);
            assertEquals("", set.said());

            final JavaProcess get = node.ledge("state", "get", "--app-id", "app", "statestore", "setpoint");
            final JavaProcess missing = node.ledge("state", "get", "--app-id", "app", "statestore", "nothing");
            assertEquals(0, get.exitCode(), get::said);
            assertEquals("21.5", get.out());
            assertEquals(1, missing.exitCode());
            assertEquals("ledge state get: no item 'nothing' in 'statestore'\n", missing.err());
            assertEquals("", missing.out());

            final JavaProcess delete = node.ledge("state", "delete", "--app-id", "app", "statestore", "setpoint");
            assertEquals(0, delete.exitCode(), delete::said);
            try (LedgeClient client = node.connect("app")) {
                assertEquals(false, client.getState("statestore", "setpoint").found());
            }
        }
    }

    @Test
    void shouldCallAnAppForScripts() {
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY);
                LedgeClient app = node.connect("shop")) {
            app.serve(request -> InvokeResponse.text(
                    request.callerAppId() + " " + request.verb() + " " + request.method() + " " + request.text()));

            final JavaProcess invoke = node.ledge("invoke", "--app-id", "shop", "--method", "orders", "--data", "7");
            assertEquals(0, invoke.exitCode(), invoke::said);
            assertEquals("ledge-cli POST orders 7", invoke.out());

            final JavaProcess unknown = node.ledge("invoke", "--app-id", "nobody", "--method", "orders");
            assertEquals(1, unknown.exitCode());
            assertTrue(unknown.err().startsWith("ledge invoke: no app called 'nobody' answers"), unknown::said);
        }
    }

    @Test
    void shouldListWatchAndCountForScripts() {
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY);
                LedgeClient client = node.connect("app")) {
            final JavaProcess watch =
                    node.ledge("state", "watch", "--app-id", "app", "statestore", "n", "--count", "2");
            final JavaProcess increment = node.ledge("state", "increment", "--app-id", "app", "statestore", "n", "5");
            assertEquals(0, increment.exitCode(), increment::said);
            assertEquals("5\n", increment.out());
            Await.await(Duration.ofSeconds(20), () -> "two changes: " + watch.said(), () -> {
                client.incrementState("statestore", "n", 1);
                return !watch.isAlive();
            });
            assertEquals(0, watch.exitCode(), watch::said);
            final List<String> lines = watch.out().lines().toList();
            assertEquals(2, lines.size(), watch::said);
            assertTrue(lines.getFirst().startsWith("{\"type\":\"set\",\"key\":\"n\",\"value\":"), watch::said);

            client.deleteState("statestore", "n");
            client.saveState("statestore", "a", new byte[3]);
            final JavaProcess list = node.ledge("state", "ls", "--app-id", "app", "statestore", "-o", "json");
            assertEquals(0, list.exitCode(), list::said);
            assertTrue(list.out().matches("\\{\"key\":\"a\",\"bytes\":3,.*}\n"), list::said);
        }
    }

    @Test
    void shouldPublishAndSubscribeForScripts() {
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY);
                LedgeClient client = node.connect("watcher")) {
            final JavaProcess subscribe = node.ledge("subscribe", "--pubsub", "pubsub", "--topic", "t", "--count", "1");
            Await.await(
                    Duration.ofSeconds(20),
                    () -> "a subscription of " + subscribe.said(),
                    () -> client.status().subscriptions() == 1);

            final JavaProcess publish = node.ledge("publish", "--pubsub", "pubsub", "--topic", "t", "{\"c\":21.5}");

            assertEquals(0, publish.exitCode(), publish::said);
            assertEquals(0, subscribe.exitCode(), subscribe::said);
            assertEquals(
                    List.of("{\"topic\":\"t\",\"data\":{\"c\":21.5},\"metadata\":{}}"),
                    subscribe.out().lines().toList());
        }
    }

    @Test
    void shouldShowABadComponentAndRunWithoutIt() {
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY, BAD);
                LedgeClient client = node.connect("app")) {
            final JavaProcess status = node.ledge("status", "-o", "json");
            assertEquals(1, status.exitCode(), "one component is not up");
            final var rows = status.out()
                    .lines()
                    .collect(Collectors.toMap(
                            line -> line.replaceFirst(".*\"component\":\"(\\w+)\".*", "$1"), line -> line));
            assertEquals(java.util.Set.of("statestore", "pubsub", "broken"), rows.keySet());
            assertTrue(rows.get("statestore").contains("\"state\":\"up\""), rows::toString);
            assertTrue(rows.get("broken").contains("\"state\":\"failed\""), rows::toString);
            assertTrue(rows.get("broken").contains("carrier-pigeon"), rows::toString);
            assertTrue(rows.get("broken").contains("component-1.yaml:10"), rows::toString);

            client.saveState("statestore", "a", new byte[] {1});
            client.subscribe("pubsub", "t", event -> Ack.SUCCESS);
        }
    }

    @Test
    void shouldNameTheProcessThatHasTheDataDirectory() {
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY)) {
            final JavaProcess second = node.ledge("run");

            assertEquals(1, second.exitCode(), second::said);
            assertTrue(
                    second.err().contains("process id " + node.process().pid())
                            && second.err().contains(node.dataDir().toString()),
                    second::said);
        }
    }

    @Test
    void shouldRefuseResourcesThatAreNotThere() {
        final Path nowhere = scratch.resolve("nowhere");
        final JavaProcess run = JavaProcess.start(
                scratch,
                "ledge",
                LedgeCli.class,
                List.of(
                        "run",
                        "--data-dir",
                        scratch.resolve("data").toString(),
                        "--resources-path",
                        nowhere.toString()));

        assertEquals(78, run.exitCode(), run::said);
        assertTrue(run.err().contains(nowhere.toString()), run::said);
    }

    @Test
    void shouldSayThatNoNodeRuns() {
        final JavaProcess status = JavaProcess.start(
                scratch,
                "ledge",
                LedgeCli.class,
                List.of("status", "--data-dir", scratch.resolve("nothing").toString()));

        assertEquals(1, status.exitCode(), status::said);
        assertTrue(status.err().startsWith("ledge status: "), status::said);
        assertEquals(1, status.err().lines().count(), status::said);
    }
}
