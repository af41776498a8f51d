package io.ledge.runtime.dapr;

import io.ledge.runtime.process.NodeProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Apps that serve gRPC by Dapr's own SDKs, unmodified, and come when the node is there already. */
@Timeout(90)
class SdkGrpcAppTest {
    private static final String APP = "sdk-grpc";
    private static final String COMPONENTS = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec: {type: pubsub.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: greenhouse}
            spec:
              type: bindings.simulator
              version: v1
              metadata: [{name: interval, value: 50ms}]
            """;

    @TempDir
    Path scratch;

    @Test
    void shouldCallAnAppByTheSdkForPython() throws Exception {
        serve(SdkApp.python("grpc_app.py"));
    }

    @Test
    void shouldCallAnAppByTheSdkForNode() throws Exception {
        serve(SdkApp.node("grpc_app.js"));
    }

    @Test
    void shouldCallAnAppByTheSdkForJava() throws Exception {
        serve(SdkApp.java("GrpcApp.java"));
    }

    private void serve(final SdkApp app) throws Exception {
        final int port = freePort();
        final List<String> options = List.of(
                "--app-id=" + APP,
                "--app-port=" + port,
                "--app-protocol=grpc",
                "--dapr-http-port=0",
                "--dapr-grpc-port=0");
        try (NodeProcess node = NodeProcess.prepare(scratch, scratch.resolve("data"), options, COMPONENTS)) {
            node.startAgain();
            final Map<String, String> environment = new HashMap<>(SdkApp.environment(node, APP));
            environment.put("APP_PORT", "" + port);
            app.run(scratch, environment);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
