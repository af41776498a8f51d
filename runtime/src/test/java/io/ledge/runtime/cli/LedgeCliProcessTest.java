package io.ledge.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The program in a JVM of its own: real streams, real exit codes, a locale that knows no letters. */
class LedgeCliProcessTest {
    private record Ended(int exitCode, String out, String err) {}

    @Test
    void shouldReadArgumentsInTheLocaleOfServices() throws Exception {
        final Ended ended = ledge("état");
        assertEquals("ledge: unknown command 'état' (see `ledge --help`)\n", ended.err());
        assertEquals("", ended.out());
        assertEquals(ExitCode.USAGE, ended.exitCode());
    }

    @Test
    void shouldPrintJsonAndNothingElse() throws Exception {
        final Ended ended = ledge("version", "-o", "json");
        assertEquals(ExitCode.OK, ended.exitCode());
        assertEquals("", ended.err());
        assertTrue(ended.out().matches("\\{.*}\n"), ended::out);
    }

    private static Ended ledge(final String... arguments) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of(System.getProperty("ledge.root"), "packaging", "jvm.options"),
                "-cp",
                System.getProperty("java.class.path"),
                LedgeCli.class.getName()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", quoted(command));
        builder.environment().put("LC_ALL", "C");
        final Process process = builder.start();
        final String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        final String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), () -> "still running: " + command);
        return new Ended(process.exitValue(), out, err);
    }

    /** As octal escapes, so that the letters do not depend on the locale of the JVM that runs this test. */
    private static String quoted(final List<String> command) {
        final StringBuilder text = new StringBuilder("exec");
        for (final String word : command) {
            text.append(" \"$(printf '");
            for (final byte b : word.getBytes(UTF_8)) {
                text.append(String.format("\\%03o", b & 0xff));
            }
            text.append("')\"");
        }
        return text.toString();
    }
}
