package io.ledge.benchmarks.redis;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where they are. */
public record RedisPrograms(Path server, Path benchmark) {
    private static final Pattern VERSION = Pattern.compile("v=(\\S+)");

    /** On the PATH. */
    public static RedisPrograms find() throws AbsentException {
        return new RedisPrograms(find("redis-server"), find("redis-benchmark"));
    }

    private static Path find(final String name) throws AbsentException {
        return Programs.find(name, "apt-get install redis-server");
    }

    /** Such as {@code 7.0.15}; empty when it does not say. */
    public String version() throws IOException {
        final Process process = new ProcessBuilder(server.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final Matcher matcher = VERSION.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
