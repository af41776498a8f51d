package io.ledge.runtime.crash;

import io.ledge.client.LedgeClient;
import io.ledge.client.StateOperation;
import io.ledge.runtime.cli.SmallJournalCli;
import io.ledge.runtime.process.JavaLaunch;
import io.ledge.runtime.process.NodeProcess;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.agrona.IoUtil;

/**
 * Starts {@code ledge run} in a third of the time and half of the CPU, so that a test can afford to kill it hundreds of times:
 * with an ahead-of-time cache of the JVM (JEP 483), made by a node that serves, once for all tests of this JVM. It is the same
 * program: the same class path, packed into jars, for a cache takes no directories.
 */
final class FastStart {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static JavaLaunch prepared;

    private FastStart() {}

    /** A node whose journal's segments have that many bytes. */
    static synchronized JavaLaunch node(final int segmentLength) {
        prepare();
        return withSegments(prepared, segmentLength);
    }

    private static JavaLaunch withSegments(final JavaLaunch launch, final int segmentLength) {
        return launch.flag("-D" + SmallJournalCli.SEGMENT_LENGTH_PROP_NAME + "=" + segmentLength);
    }

    /** Makes the cache, unless it is there. */
    static synchronized void prepare() {
        if (prepared == null) {
            prepared = make();
        }
    }

    private static JavaLaunch make() {
        final long startNs = System.nanoTime();
        try {
            final Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "fast-start-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> IoUtil.delete(directory.toFile(), true)));
            final JavaLaunch packed = JavaLaunch.of(SmallJournalCli.class).classPath(pack(directory));
            final Path cache = directory.resolve("node.aot");
            train(directory, withSegments(packed, 64 * 1024), cache);
            final boolean isMade = Files.exists(cache);
            System.out.printf(
                    "an ahead-of-time cache for nodes of tests: %s, %.1f s%n",
                    isMade ? Files.size(cache) / (1 << 20) + " MiB" : "the JVM made none",
                    (System.nanoTime() - startNs) / 1e9);
            return isMade ? packed.flag("-XX:AOTCache=" + cache) : packed;
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** A node that is killed, then one that recovers, serves and stops: what it loaded is in the cache. */
    private static void train(final Path directory, final JavaLaunch packed, final Path cache) {
        final NodeProcess node = NodeProcess.prepare(directory, directory.resolve("data"), List.of());
        node.launch(packed).startAgain();
        useStore(node);
        node.kill();
        node.launch(packed.flag("-XX:AOTCacheOutput=" + cache)).startAgain();
        useStore(node);
        node.process().signal("TERM");
        node.process().exitCode(PATIENCE);
    }

    private static void useStore(final NodeProcess node) {
        try (LedgeClient client = node.connect("training")) {
            for (int i = 0; i < 100; i++) {
                client.saveState("statestore", "key" + i, new byte[i * 100]);
            }
            client.executeStateTransaction(
                    "statestore",
                    List.of(new StateOperation.Upsert("a", new byte[10]), new StateOperation.Delete("key1")));
            client.deleteState("statestore", "key2");
            client.getBulkState("statestore", List.of("a", "key1", "key3"));
        }
    }

    private static String pack(final Path directory) throws IOException {
        final List<String> packed = new ArrayList<>();
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            final Path path = Path.of(entry);
            packed.add(
                    Files.isDirectory(path)
                            ? jar(path, directory.resolve("classes-" + packed.size() + ".jar"))
                            : entry);
        }
        return String.join(File.pathSeparator, packed);
    }

    private static String jar(final Path classes, final Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(new BufferedOutputStream(Files.newOutputStream(jar)));
                Stream<Path> files = Files.walk(classes)) {
            for (final Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar.toString();
    }
}
