package io.ledge.state.chronicle.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.state.chronicle.ChronicleStateFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM lacks is said before any class of Chronicle is loaded. */
@Timeout(120)
class ChronicleJvmTest {
    @TempDir
    private Path directory;

    /** Prints what {@link ChronicleJvm#prepare} says. */
    static final class Main {
        public static void main(final String[] args) {
            System.out.println(ChronicleJvm.prepare().orElse("nothing is missing"));
        }
    }

    private String said(final List<String> flags) {
        try (ChildJvm jvm = ChildJvm.start(directory, flags, Main.class)) {
            assertEquals(0, jvm.join(), () -> jvm.lines().toString());
            return String.join("\n", jvm.lines());
        }
    }

    @Test
    void shouldFindNothingMissingHere() {
        assertEquals(Optional.empty(), ChronicleJvm.prepare());
        assertEquals("true", System.getProperty("chronicle.analytics.disable"));
    }

    @Test
    void shouldNameTheExactLinesThatAreMissing() throws Exception {
        final String said = said(List.of(ChildJvm.options("jvm.options")));
        final List<String> flags =
                Files.readAllLines(Path.of(System.getProperty("ledge.root"), "packaging", "chronicle.options")).stream()
                        .filter(line -> line.startsWith("--add-"))
                        .toList();
        assertEquals(5, flags.size());
        for (final String flag : flags) {
            assertTrue(said.contains(" " + flag + " "), said);
        }
        assertTrue(said.contains("packaging/chronicle.options"), said);
    }

    @Test
    void shouldNameOnlyWhatIsMissing() {
        final String said = said(
                List.of(ChildJvm.options("chronicle.options"), "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"));
        assertTrue(said.contains(": --enable-native-access=ALL-UNNAMED ("), said);
    }

    @Test
    void shouldSayThatItNeedsACompiler() {
        final String said = said(List.of(
                ChildJvm.options("jvm.options"),
                "--limit-modules",
                "java.base,java.logging,java.management,jdk.unsupported"));
        assertTrue(said.contains("has no compiler") && said.contains("--add-modules jdk.compiler"), said);
    }

    @Test
    void shouldSayThatTheLibrariesAreMissing() {
        final String path = Stream.of(System.getProperty("java.class.path").split(":"))
                .filter(entry -> !entry.contains("openhft") && !entry.contains("jnr"))
                .collect(Collectors.joining(":"));
        final List<String> flags = List.of(ChildJvm.options("jvm.options"), ChildJvm.options("chronicle.options"));
        try (ChildJvm jvm = ChildJvm.start(directory, flags, path, FactoryMain.class)) {
            assertEquals(0, jvm.join(), () -> jvm.lines().toString());
            final String said = String.join("\n", jvm.lines());
            assertTrue(said.startsWith("store.yaml:1: component 'store' (state.chronicle-map): "), said);
            assertTrue(said.contains("libraries are not on the class path"), said);
        }
    }

    /** Makes a component, as a node would, and prints why that is not possible. */
    static final class FactoryMain {
        public static void main(final String[] args) {
            final ComponentSpec spec = new ComponentSpec(
                    "store",
                    ChronicleStateFactory.TYPE,
                    "v1",
                    Map.of("file", new ComponentSpec.Property("file", "a.map", "store.yaml:8")),
                    List.of(),
                    false,
                    Duration.ofSeconds(5),
                    "store.yaml:1");
            try {
                System.out.println("made " + new ChronicleStateFactory().create(spec));
            } catch (final ComponentException ex) {
                System.out.println(ex.getMessage());
            }
        }
    }

    @Test
    void shouldHaveNoAnalyticsOnTheClassPath() {
        final String path = System.getProperty("java.class.path");
        assertTrue(path.contains("chronicle-map"), path);
        assertTrue(!path.contains("analytics"), path);
    }
}
