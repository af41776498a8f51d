package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.api.middleware.Pipeline;
import io.ledge.api.semantics.AppContext;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline follows its components while the app is served. */
@Timeout(90)
class PipelineReloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String STATE = "/v1.0/state/statestore/k";

    @TempDir
    Path scratch;

    private Path resources;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        resources = Files.createDirectory(scratch.resolve("resources"));
        write(
                "store.yaml",
                "kind: Component\nmetadata: {name: statestore}\nspec: {type: state.in-memory, version: v1}\n");
        node = ApiNode.start(
                scratch.resolve("data"),
                new NodeContext().resourcesPaths(List.of(resources)),
                new AppContext("web")
                        .httpHandlers(List.of(
                                new Pipeline.Handler("checker", "middleware.http.routerchecker", "web.yaml:5"))));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void write(final String name, final String text) throws Exception {
        final Path next = Files.writeString(scratch.resolve("next"), text);
        Files.move(next, resources.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String checker(final String type, final String rule) {
        return "kind: Component\nmetadata: {name: checker}\nspec:\n  type: middleware.http." + type
                + "\n  version: v1\n  metadata: [{name: rule, value: '" + rule + "'}]\n";
    }

    private int status() {
        return node.send("web", "GET", STATE, null).statusCode();
    }

    private void awaitStatus(final int status) {
        Await.await(PATIENCE, () -> "the pipeline has not changed: still " + status(), () -> status() == status);
    }

    @Test
    void shouldFollowItsComponents() throws Exception {
        assertEquals(500, status(), "its handler is not there");
        write("checker.yaml", checker("routerchecker", "^/elsewhere"));
        awaitStatus(400);
        write("checker.yaml", checker("routerchecker", "^/v1.0/state/"));
        awaitStatus(204);

        write("checker.yaml", checker("routerchecker", "^/("));
        write("other.yaml", "kind: Component\nmetadata: {name: other}\nspec: {type: state.in-memory, version: v1}\n");
        Await.await(
                PATIENCE,
                () -> "the edit has not been seen",
                () -> node.send("web", "GET", "/v1.0/state/other/k", null).statusCode() == 204);
        assertEquals(204, status(), "a bad edit changes nothing");

        write("checker.yaml", checker("uppercase", ""));
        awaitStatus(500); // it is not what the pipeline names
        write("checker.yaml", checker("routerchecker", "^/v1.0/state/"));
        awaitStatus(204);
        Files.delete(resources.resolve("checker.yaml"));
        awaitStatus(500);
    }
}
