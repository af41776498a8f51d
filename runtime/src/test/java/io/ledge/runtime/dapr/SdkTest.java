package io.ledge.runtime.dapr;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ledge.client.LedgeClient;
import io.ledge.runtime.process.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Apps written with Dapr's own SDKs, unmodified, against a node. What they check is in {@code sdk-tests}. */
@Timeout(90)
class SdkTest {
    private static final String APP = "sdk-app";

    private static final String COMPONENTS = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: statestore
            spec:
              type: state.in-memory
              version: v1
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec: {type: pubsub.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: settings}
            spec: {type: configuration.ledge, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: locks}
            spec: {type: lock.ledge, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: vault}
            spec:
              type: secretstores.local.file
              version: v1
              metadata:
                - {name: secretsFile, value: %s}
            """;

    @TempDir
    static Path directory;

    private static NodeProcess node;

    @TempDir
    Path scratch;

    @BeforeAll
    static void start() throws Exception {
        final Path secrets = directory.resolve("secrets.json");
        Files.writeString(secrets, "{\"redis\":{\"password\":\"hush\"},\"key\":\"s3cret\"}");
        final List<String> options = List.of("--app-id", APP, "--dapr-http-port", "0", "--dapr-grpc-port", "0");
        node = NodeProcess.prepare(directory, directory.resolve("data"), options, COMPONENTS.formatted(secrets));
        node.startAgain();
        try (LedgeClient operator = node.connect("operator")) {
            operator.saveState("settings", "interval", "5s".getBytes(UTF_8));
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** What {@code dapr run} tells an app. */
    private static Map<String, String> environment() {
        return SdkApp.environment(node, APP);
    }

    @Test
    void shouldServeStateToTheSdkForJava() {
        SdkApp.java("StateApp.java").run(scratch, environment());
    }

    @Test
    void shouldServeStateToTheSdkForNode() {
        SdkApp.node("state.js").run(scratch, environment());
    }

    @Test
    void shouldServeStateToTheSdkForPython() {
        SdkApp.python("state.py").run(scratch, environment());
    }

    @Test
    void shouldServeTheOtherBlocksToTheSdkForJava() {
        SdkApp.java("BlocksApp.java").run(scratch, environment());
    }

    @Test
    void shouldServeTheOtherBlocksToTheSdkForNode() {
        SdkApp.node("blocks.js").run(scratch, environment());
    }

    @Test
    void shouldServeTheOtherBlocksToTheSdkForPython() {
        SdkApp.python("blocks.py").run(scratch, environment());
    }
}
