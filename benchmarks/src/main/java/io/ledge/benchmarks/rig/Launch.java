package io.ledge.benchmarks.rig;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a child JVM is started: with the flags and the class path of this one, so that all processes of a rig agree on
 * them, and with what is added here.
 *
 * @param title   what messages call it
 * @param flags   of the JVM, after the inherited ones: the last of two that contradict each other counts
 * @param wrapper what stands before the command, see {@link Placement}
 */
public record Launch(
        String title, Class<?> main, List<String> flags, boolean hasPeers, List<String> args, List<String> wrapper) {
    /** Where the launcher puts the libraries that not every node needs: beside the jar that this class is in. */
    private static final List<String> PEERS_DIRECTORIES = List.of("peers", "chronicle");

    public static Launch of(final String title, final Class<?> main) {
        return new Launch(title, main, List.of(), false, List.of(), List.of());
    }

    /** Adds to the flags. */
    public Launch flags(final List<String> more) {
        return new Launch(title, main, join(flags, more), hasPeers, args, wrapper);
    }

    /** Adds to the arguments. */
    public Launch args(final String... more) {
        return new Launch(title, main, flags, hasPeers, join(args, List.of(more)), wrapper);
    }

    /** Adds the peers' libraries to the class path. */
    public Launch withPeers() {
        return new Launch(title, main, flags, true, args, wrapper);
    }

    /** Puts the command behind another, such as {@code taskset}. */
    Launch wrappedBy(final List<String> newWrapper) {
        return new Launch(title, main, flags, hasPeers, args, newWrapper);
    }

    /** The whole command line. */
    public List<String> command() {
        final List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(Launch::isInherited)
                .forEach(command::add);
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(args);
        return command;
    }

    /** Flags of the JVM, not agents or debuggers, nor the properties of this process. */
    private static boolean isInherited(final String flag) {
        return flag.startsWith("-X") || flag.startsWith("--");
    }

    private String classPath() {
        final String inherited = System.getProperty("java.class.path");
        return hasPeers ? String.join(File.pathSeparator, join(List.of(inherited), peers())) : inherited;
    }

    /** Empty under Maven, whose test class path has them. */
    private static List<String> peers() {
        try {
            final Path own = Path.of(Launch.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            final List<String> peers = new ArrayList<>();
            for (final String directory : PEERS_DIRECTORIES) {
                peers.addAll(jars(own.resolveSibling(directory)));
            }
            return peers;
        } catch (final URISyntaxException ex) {
            throw new IllegalStateException(ex);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static List<String> jars(final Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> jars = Files.list(directory)) {
            return jars.map(Path::toString).sorted().toList();
        }
    }

    private static List<String> join(final List<String> first, final List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
