package io.ledge.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.control.ControlClient;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the control socket refuses, and that a refusal costs the node nothing. */
@Timeout(60)
class ControlTest {
    /** More than apps that a node serves. */
    private static final int ATTEMPTS = 40;

    @TempDir
    private Path dataDir;

    @Test
    void shouldKeepNothingOfAnAppThatCannotListen() throws Exception {
        try (LedgeNode _ = LedgeNode.launch(new NodeContext()
                        .dataDir(dataDir)
                        .components(List.of(ComponentSpec.of("memory", "state.in-memory"))));
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < ATTEMPTS; i++) {
                final AppContext app = new AppContext("late").httpPort(taken.getLocalPort());
                try (ControlClient client = open()) {
                    final String message = assertThrows(IOException.class, () -> client.attach(app, null))
                            .getMessage();
                    assertTrue(message.startsWith("app 'late' cannot be served: "), message);
                }
            }
            try (ControlClient client = open();
                    ControlClient other = open()) {
                assertTrue(client.attach(new AppContext("late"), null).httpPort() > 0);
                assertEquals(1, other.list().size());
            }
        }
    }

    @Test
    void shouldRefuseAConfigurationThatCannotBeRead() throws Exception {
        try (LedgeNode _ = LedgeNode.launch(new NodeContext()
                        .dataDir(dataDir)
                        .components(List.of(ComponentSpec.of("memory", "state.in-memory"))));
                ControlClient client = open()) {
            final Path missing = dataDir.resolve("none.yaml");
            final String message = assertThrows(IOException.class, () -> client.attach(new AppContext("a"), missing))
                    .getMessage();
            assertTrue(message.contains("none.yaml"), message);
        }
    }

    private ControlClient open() {
        return ControlClient.open(dataDir).orElseThrow();
    }
}
