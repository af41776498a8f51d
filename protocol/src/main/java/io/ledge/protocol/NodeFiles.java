package io.ledge.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;

/**
 * Where a node keeps what others look for. A node is known by its data directory:
 *
 * <pre>
 *   DATA_DIR/node.lock         held while the node runs; its text is the node's pid
 *   DATA_DIR/node.properties   pid=…, directory=… : points to the shared directory of the running node
 *                              (a link to such a file there, where the disk was full)
 *   /dev/shm/ledge-UID-HASH/   shared directory, mode 0770: Aeron's files, and beside them
 *       wake.dat               doorbells   ({@code io.ledge.protocol.wake})
 *       counters.dat           counters and distinct errors
 *       node.sock              hang-up socket: held open by every client, so that either side sees the other die at once
 *       control.sock           what {@code ledge run}, {@code list} and {@code stop} ask of the node
 *   /dev/shm/ledge-UID-apps/   mode 0700: which apps the nodes of this user serve, and where
 * </pre>
 */
public final class NodeFiles {
    public static final String LOCK_FILE = "node.lock";
    public static final String PROPERTIES_FILE = "node.properties";
    public static final String WAKE_FILE = "wake.dat";
    public static final String COUNTERS_FILE = "counters.dat";
    public static final String HANG_UP_SOCKET = "node.sock";
    public static final String CONTROL_SOCKET = "control.sock";

    private NodeFiles() {}

    /** {@code $XDG_STATE_HOME/ledge}, or {@code ~/.local/state/ledge}. */
    public static Path defaultDataDir() {
        final String stateHome = System.getenv("XDG_STATE_HOME");
        final Path base = stateHome != null && !stateHome.isBlank()
                ? Path.of(stateHome)
                : Path.of(System.getProperty("user.home"), ".local", "state");
        return base.resolve("ledge");
    }

    /** The directory for shared memory of a node that this user starts on {@code dataDir}. */
    public static Path sharedDirectory(final Path dataDir) {
        return sharedMemory(hash(dataDir.toAbsolutePath().normalize().toString()));
    }

    /** Where this user's nodes tell each other of their apps. */
    public static Path appsDirectory() {
        return sharedMemory("apps");
    }

    private static Path sharedMemory(final String name) {
        final Path shm = Path.of("/dev/shm");
        final Path base = Files.isWritable(shm) ? shm : Path.of(System.getProperty("java.io.tmpdir"));
        return base.resolve("ledge-" + userId() + "-" + name);
    }

    /** Tells clients where the node of {@code dataDir} is; written last, when the node can be reached. */
    public static void publish(final Path dataDir, final Path sharedDirectory) throws IOException {
        final String text = "pid=" + ProcessHandle.current().pid() + "\ndirectory=" + sharedDirectory + "\n";
        final Path temporary = dataDir.resolve(PROPERTIES_FILE + ".tmp");
        try {
            Files.writeString(temporary, text);
        } catch (final IOException ex) {
            linkToMemory(temporary, sharedDirectory.resolve(PROPERTIES_FILE), text);
        }
        Files.move(
                temporary,
                dataDir.resolve(PROPERTIES_FILE),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** On a disk that is full a node serves what it has: the link takes no block of it. */
    private static void linkToMemory(final Path link, final Path file, final String text) throws IOException {
        Files.writeString(file, text);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, file);
    }

    public static void unpublish(final Path dataDir) throws IOException {
        Files.deleteIfExists(dataDir.resolve(PROPERTIES_FILE));
    }

    /** The node that says it runs on {@code dataDir}; it may have died since. */
    public static Optional<RunningNode> find(final Path dataDir) {
        final Path file = dataDir.resolve(PROPERTIES_FILE);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        final Properties properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (final IOException ex) {
            return Optional.empty();
        }
        final String directory = properties.getProperty("directory");
        return directory == null
                ? Optional.empty()
                : Optional.of(new RunningNode(pid(properties.getProperty("pid", "")), Path.of(directory)));
    }

    /**
     * @param pid 0 when the file does not say
     * @param directory the shared directory
     */
    public record RunningNode(long pid, Path directory) {}

    private static long pid(final String text) {
        try {
            return Long.parseLong(text.trim());
        } catch (final NumberFormatException ex) {
            return 0;
        }
    }

    private static Object userId() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (final IOException | UnsupportedOperationException ex) {
            return System.getProperty("user.name");
        }
    }

    private static String hash(final String text) {
        try {
            final byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (final NoSuchAlgorithmException ex) {
            throw new UncheckedIOException(new IOException(ex));
        }
    }
}
