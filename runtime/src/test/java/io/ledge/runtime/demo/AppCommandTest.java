package io.ledge.runtime.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.demo.app.LoggerApp;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppCommandTest {
    private static final List<String> FLAGS =
            List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED");

    @Test
    void shouldPassOnModuleFlagsAndNothingElseOfThisJvm() {
        final List<String> command =
                command(null, List.of("-Xmx512m", FLAGS.get(1), FLAGS.get(0), "-agentlib:jdwp=transport=dt_socket"));

        assertTrue(command.containsAll(FLAGS), command.toString());
        assertFalse(command.contains("-Xmx512m"), command.toString());
        assertEquals(
                0, command.stream().filter(part -> part.startsWith("-agentlib")).count());
    }

    @Test
    void shouldAddTheFlagsWhenThisJvmHasThemFromAManifest() {
        assertTrue(command(null, List.of()).containsAll(FLAGS));
    }

    @Test
    void shouldUseTheLaunchersArgumentFile() {
        assertEquals(
                "@/opt/ledge/jvm.options",
                command("/opt/ledge/jvm.options", FLAGS).get(1));
        assertEquals(
                "@/opt/ledge/jvm.options",
                command("@/opt/ledge/jvm.options", FLAGS).get(1));
    }

    @Test
    void shouldEndWithMainClassAndArguments() {
        final List<String> command = command(null, FLAGS);
        assertEquals(
                List.of("-cp", System.getProperty("java.class.path"), LoggerApp.class.getName(), "/data"),
                command.subList(command.size() - 4, command.size()));
    }

    private static List<String> command(final String optionsFile, final List<String> ownFlags) {
        return AppCommand.of(optionsFile, ownFlags, LoggerApp.class, List.of("/data"));
    }
}
