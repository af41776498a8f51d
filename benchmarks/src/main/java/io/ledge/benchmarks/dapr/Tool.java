package io.ledge.benchmarks.dapr;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program that runs to its end. */
final class Tool {
    private Tool() {}

    /** @return what it printed, errors too */
    static List<String> run(final List<String> command) throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream out = process.getInputStream()) {
            final byte[] text = out.readAllBytes();
            process.waitFor();
            return new String(text, StandardCharsets.UTF_8).lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
