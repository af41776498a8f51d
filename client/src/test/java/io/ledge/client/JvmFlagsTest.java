package io.ledge.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.NodeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Forks JVMs that lack a flag. */
@Timeout(60)
class JvmFlagsTest {
    @TempDir
    Path dataDir;

    /** What is forked: connects to the node of {@code args[0]} and saves an item. */
    public static final class App {
        private App() {}

        public static void main(final String[] args) {
            try (LedgeClient client = LedgeClient.connect(new LedgeClientContext()
                    .appId("forked")
                    .dataDir(Path.of(args[0]))
                    .connectTimeout(Duration.ofSeconds(10)))) {
                client.saveState("s", "forked", new byte[1]);
                System.out.println("mode " + client.waitMode());
            } catch (final LedgeException ex) {
                System.out.println(ex.getClass().getSimpleName() + ": " + ex.getMessage());
            }
        }
    }

    @Test
    void shouldNameTheLinesOfJvmOptions() throws Exception {
        final Path options = Path.of(System.getProperty("ledge.root"), "packaging", "jvm.options");
        assertEquals(List.of(JvmFlags.ADD_OPENS, JvmFlags.NATIVE_ACCESS), Files.readAllLines(options));
    }

    @Test
    void shouldNameTheLineToAddWhenAddOpensIsMissing() throws Exception {
        assertEquals(
                List.of("LedgeConfigurationException: the Ledge client needs a JVM flag; add to the java command line: "
                        + "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"),
                fork(JvmFlags.NATIVE_ACCESS));
    }

    @Test
    void shouldParkWhenNativeAccessIsMissing() throws Exception {
        try (FakeNode node = FakeNode.start(dataDir)) {
            final List<String> output = fork(JvmFlags.ADD_OPENS, "--illegal-native-access=deny");
            assertEquals("mode PARK", output.getLast());
            assertTrue(String.join("\n", output).contains(JvmFlags.NATIVE_ACCESS), () -> "" + output);
            assertEquals(1, node.items.size());
        }
        assertTrue(NodeFiles.find(dataDir).isPresent());
    }

    private List<String> fork(final String... flags) throws Exception {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path"), App.class.getName()));
        command.add(dataDir.toString());
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final List<String> output = new ArrayList<>();
        try (var reader = process.inputReader()) {
            reader.lines().forEach(output::add);
        }
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the forked JVM did not end");
        return output;
    }
}
