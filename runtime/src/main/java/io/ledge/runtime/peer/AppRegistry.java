package io.ledge.runtime.peer;

import io.ledge.api.app.PeerDirectory.Peer;
import io.ledge.protocol.OwnDirectory;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The apps of this machine's nodes, of one user: a directory in shared memory that only this user can read, a file for each app of
 * each node. Whoever looks for an app reads its files; those of processes that have died are ignored, and deleted. Another container
 * may share the directory: what its processes are cannot be seen from here, so their files are left alone, and count where its
 * network is ours.
 *
 * <pre>
 *   /dev/shm/ledge-UID-apps/             mode 0700
 *       HASH.PID.PORT                    HASH of the app id: app=… pid=… start=… pidns=… netns=… host=… port=… token=…
 *                                        trusted=… of one that speaks TLS: its certificate, in PEM
 * </pre>
 */
final class AppRegistry {
    private static final System.Logger LOGGER = System.getLogger("ledge.peers");
    private static final Set<PosixFilePermission> OURS_ALONE = PosixFilePermissions.fromString("rwx------");
    private static final int MAX_FILE_LENGTH = 16 * 1024;
    private static final int MAX_FILES = 1_024;
    private static final int START_FIELD = 19; // field 22 of stat(5), counted behind the name

    private static final String PID_NAMESPACE = namespace("pid");
    private static final String NET_NAMESPACE = namespace("net");

    private final Path directory;

    AppRegistry(final Path directory) {
        this.directory = directory;
    }

    /** Visible to others when it returns. @return the file that says so */
    Path announce(final Peer app) throws IOException {
        prepare();
        files("").forEach(AppRegistry::read); // deletes those of the dead
        final long pid = ProcessHandle.current().pid();
        final String text = "app=" + escaped(app.appId()) + "\npid=" + pid + "\nstart=" + startOf(pid) + "\npidns="
                + PID_NAMESPACE + "\nnetns=" + NET_NAMESPACE + "\nhost=" + escaped(app.host()) + "\nport="
                + app.port() + "\ntoken=" + escaped(app.token()) + "\n"
                + (app.trusted() == null ? "" : "trusted=" + escaped(app.trusted()) + "\n");
        final Path file = directory.resolve(hash(app.appId()) + "." + pid + "." + app.port());
        final Path temporary = directory.resolve(file.getFileName() + ".tmp");
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        return file;
    }

    /** Somebody else's directory of that name could hand us anything. */
    private void prepare() throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OURS_ALONE));
        }
        if (!OwnDirectory.isOwnAlone(directory)) {
            throw new IOException(directory + " is not this user's alone (mode 0700)");
        }
    }

    /** The nodes that serve it; empty when it is not there, or the registry cannot be read. */
    List<Peer> find(final String appId) {
        final String prefix = hash(appId) + ".";
        final List<Peer> found = new ArrayList<>();
        try {
            if (!OwnDirectory.isOwnAlone(directory)) {
                return found;
            }
            for (final Path file : files(prefix)) {
                read(file).filter(peer -> peer.appId().equals(appId)).ifPresent(found::add);
            }
        } catch (final IOException ex) {
            LOGGER.log(System.Logger.Level.DEBUG, "the registry cannot be read", ex);
        }
        return found;
    }

    private List<Path> files(final String prefix) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(file -> !file.toString().endsWith(".tmp"))
                    .sorted()
                    .limit(MAX_FILES)
                    .toList();
        }
    }

    private static Optional<Peer> read(final Path file) {
        try {
            if (Files.size(file) > MAX_FILE_LENGTH) {
                return Optional.empty();
            }
            final Properties properties = new Properties();
            properties.load(new StringReader(Files.readString(file)));
            final long pid = Long.parseLong(properties.getProperty("pid", "0"));
            if (!PID_NAMESPACE.equals(properties.getProperty("pidns"))) {
                if (!NET_NAMESPACE.equals(properties.getProperty("netns"))) {
                    return Optional.empty(); // its loopback is another one
                }
            } else if (!startOf(pid).equals(properties.getProperty("start"))) {
                Files.deleteIfExists(file); // it has died, and another may have its pid
                return Optional.empty();
            }
            return Optional.of(new Peer(
                    properties.getProperty("app", ""),
                    properties.getProperty("host", ""),
                    Integer.parseInt(properties.getProperty("port", "0")),
                    properties.getProperty("token", ""),
                    properties.getProperty("trusted")));
        } catch (final IOException | IllegalArgumentException ex) {
            return Optional.empty(); // it has just gone
        }
    }

    /** In ticks since boot, which no change of the clock moves; empty: there is no such process. */
    private static String startOf(final long pid) {
        try {
            final String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_FIELD];
        } catch (final IOException ex) {
            return "";
        }
    }

    /** Whose processes, or addresses, we see; empty: unknown. */
    private static String namespace(final String kind) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString();
        } catch (final IOException ex) {
            return "";
        }
    }

    /** The value of a property. */
    private static String escaped(final String text) {
        final String escaped = text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\f", "\\f");
        return escaped.startsWith(" ") ? "\\" + escaped : escaped;
    }

    private static String hash(final String appId) {
        try {
            final byte[] digest = MessageDigest.getInstance("SHA-256").digest(appId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (final NoSuchAlgorithmException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
