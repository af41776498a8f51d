package io.ledge.core.wait.jcstress;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs this package's jcstress tests in a JVM of their own, about ten seconds in all. Longer:
 * {@code -Dledge.jcstress.mode=default} (or {@code tough}, {@code stress}: minutes to hours).
 */
class JcstressTest {

    private static final int TESTS = 3;
    private static final Pattern SUMMARY =
            Pattern.compile("(\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 24, unit = TimeUnit.HOURS)
    void shouldFindNoForbiddenResult() throws IOException, InterruptedException {
        final Path output = directory.resolve("output");
        final Process process = new ProcessBuilder(command())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        final String text = Files.readString(output);
        final List<MatchResult> summaries = SUMMARY.matcher(text).results().toList();

        assertFalse(summaries.isEmpty(), text);
        assertTrue(Integer.parseInt(summaries.getLast().group(1)) >= TESTS, text);
        assertEquals(summaries.getLast().group(1), summaries.getLast().group(2), text);
        assertEquals(0, process.exitValue(), text);
    }

    private List<String> command() throws IOException {
        final String options = "@" + Path.of(System.getProperty("ledge.root"), "packaging", "jvm.options");
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                options,
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main"));
        final String mode = System.getProperty("ledge.jcstress.mode", "");
        if (mode.isEmpty()) {
            command.addAll(List.of("-f", "1", "-iters", "4", "-time", "400", "-sc", "false"));
        } else {
            command.addAll(List.of("-m", mode));
        }
        command.addAll(List.of("-t", "io.ledge.core.wait", "-r", directory.toString(), "-jvmArgs", options));
        return command;
    }
}
