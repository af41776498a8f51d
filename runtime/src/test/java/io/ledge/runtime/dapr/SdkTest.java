package io.ledge.runtime.dapr;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.process.NodeProcess;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Apps written with Dapr's own SDKs, unmodified, against a node. What they check is in {@code sdk-tests}. */
@Timeout(90)
class SdkTest {
    private static final String APP = "sdk-app";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String STORE = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: statestore
            spec:
              type: state.in-memory
              version: v1
            """;
    private static final Pattern PORTS =
            Pattern.compile("app " + APP + ": Dapr API on HTTP port (\\d+), gRPC port (\\d+)");

    @TempDir
    static Path directory;

    private static NodeProcess node;

    @TempDir
    Path scratch;

    @BeforeAll
    static void start() {
        final List<String> options = List.of("--app-id", APP, "--dapr-http-port", "0", "--dapr-grpc-port", "0");
        node = NodeProcess.prepare(directory, directory.resolve("data"), options, STORE);
        node.startAgain();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** What {@code dapr run} tells an app. */
    private static Map<String, String> environment() {
        Await.await(PATIENCE, () -> "no line with the ports:\n" + node.process().said(), () -> PORTS.matcher(
                        node.process().said())
                .find());
        final Matcher ports = PORTS.matcher(node.process().said());
        assertTrue(ports.find());
        return Map.of("APP_ID", APP, "DAPR_HTTP_PORT", ports.group(1), "DAPR_GRPC_PORT", ports.group(2));
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
}
