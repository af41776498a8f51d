package io.ledge.runtime.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.test.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process under {@code strace}, one of whose system calls fails: made a no-op that answers an error. Only the calls named
 * here stop for the tracer ({@code --seccomp-bpf}), so that the process runs at nearly its usual speed. Calls are counted
 * thread by thread.
 */
final class Strace {
    /** What a thread did to a file. @param path empty: unknown */
    record Call(long thread, String name, String path, boolean isInjected) {}

    private static final Pattern FIRST_PATH = Pattern.compile("^(\\w+)\\((?:-?\\d+|AT_FDCWD)?(?:<([^>]*)>)?.*");

    private final Path output;

    private Strace(final Path output) {
        this.output = output;
    }

    static Strace into(final Path output) {
        assertTrue(
                Files.isExecutable(Path.of("/usr/bin/strace")),
                "/usr/bin/strace is missing; install it with `apt-get install -y strace` (./ledge test does)");
        return new Strace(output);
    }

    /** What goes before a command. @param directory of the journal */
    List<String> command(final DiskFault fault, final Path directory) {
        final List<String> command = new ArrayList<>(List.of(
                "strace",
                "--daemonize=grandchild", // the process keeps its place as our child
                "--follow-forks",
                "--seccomp-bpf",
                "--decode-fds=path",
                "--string-limit=1",
                "--quiet=attach,path-resolution,personality",
                "--output=" + output));
        switch (fault.call().scope()) {
            case DIRECTORY -> command.add("--trace-path=" + directory);
            case FILES -> files(directory).forEach(file -> command.add("--trace-path=" + file));
            case SNAPSHOTS ->
                List.of("snapshot-0", "snapshot-1")
                        .forEach(name -> command.add("--trace-path=" + directory.resolve(name)));
            case ALL -> {}
        }
        command.add("--trace=pwrite64,fdatasync,fsync,close," + fault.call().names());
        command.add("--inject=" + fault.call().names() + ":error=" + fault.errno() + ":when=" + fault.when());
        return command;
    }

    private static List<Path> files(final Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Has a call failed already? While the process runs. */
    boolean isHit() {
        return lines().stream().anyMatch(line -> line.contains("(INJECTED)"));
    }

    /** What was seen, in order; complete, for the process has ended. */
    List<Call> calls(final long pid) {
        final Pattern end = Pattern.compile(pid + "\\s+\\+\\+\\+ (exited|killed).*");
        Await.await(Duration.ofSeconds(60), () -> "the end of process " + pid + " in " + output, () -> lines().stream()
                .anyMatch(line -> end.matcher(line).matches()));
        final List<Call> calls = new ArrayList<>();
        final Map<String, String> unfinished = new HashMap<>();
        for (final String line : lines()) {
            final String[] parts = line.split("\\s+", 2);
            if (parts[1].contains("<unfinished ...>")) {
                unfinished.put(parts[0], parts[1]);
            } else if (parts[1].startsWith("<... ")) {
                add(calls, parts[0], unfinished.remove(parts[0]) + parts[1]);
            } else {
                add(calls, parts[0], parts[1]);
            }
        }
        return calls;
    }

    private static void add(final List<Call> calls, final String thread, final String text) {
        final Matcher matcher = FIRST_PATH.matcher(text);
        if (matcher.matches()) {
            final String path = matcher.group(2) == null ? "" : matcher.group(2);
            calls.add(new Call(Long.parseLong(thread), matcher.group(1), path, text.contains("(INJECTED)")));
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(output);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
