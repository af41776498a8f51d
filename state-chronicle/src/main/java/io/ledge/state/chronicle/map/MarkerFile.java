package io.ledge.state.chronicle.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code FILE.ledge} beside the map's FILE: who has it open, how it was left, and how large it was made. The node holds a lock
 * on it while it uses the map, so that no two write one; other processes read it.
 *
 * <pre>
 *   CREATING ──▶ OPEN ──▶ CLOSED ──▶ OPEN …        clean
 *                 └──────────────────▶ RECOVERING ──▶ OPEN        after a kill: OPEN is found where CLOSED should be
 * </pre>
 */
final class MarkerFile implements AutoCloseable {
    static final String SUFFIX = ".ledge";

    /** How the map was left, or what is done with it. */
    enum State {
        CREATING,
        OPEN,
        CLOSED,
        RECOVERING
    }

    /** What the marker says. */
    record Mark(State state, long pid, MapSize size) {}

    /**
     * Of this process. The kernel's locks do not keep two of one process apart; worse, to close a file that was opened a second
     * time is to lose the lock: so a second opening is refused before it touches the file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final String ONE_EACH = "each component needs a file of its own";

    private final Path path;
    private final FileChannel channel;

    private MarkerFile(final Path path, final FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static Path pathOf(final Path mapFile) {
        return mapFile.resolveSibling(mapFile.getFileName() + SUFFIX);
    }

    /** Takes the lock. @throws StateMapException when somebody has it */
    @SuppressWarnings("resource") // the lock lives as long as the channel
    static MarkerFile lock(final Path mapFile) throws IOException {
        final Path path = pathOf(mapFile);
        if (!HELD.add(path)) {
            throw new StateMapException(mapFile + " is in use by another component of this node: " + ONE_EACH);
        }
        FileChannel channel = null;
        boolean isLocked = false;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            isLocked = channel.tryLock() != null;
            if (!isLocked) {
                final String owner =
                        read(mapFile).map(mark -> ", process " + mark.pid()).orElse("");
                throw new StateMapException(mapFile + " is in use by another node" + owner + ": " + ONE_EACH);
            }
            return new MarkerFile(path, channel);
        } finally {
            if (!isLocked) {
                HELD.remove(path);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    /** What the marker of a map says; empty when there is none, or it cannot be understood. Any process. */
    static Optional<Mark> read(final Path mapFile) throws IOException {
        try {
            return parse(Files.readString(pathOf(mapFile)));
        } catch (final NoSuchFileException ex) {
            return Optional.empty();
        }
    }

    /** Of the file that is locked. */
    Optional<Mark> read() throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), 4096));
        channel.read(bytes, 0);
        return parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
    }

    /** On disk when it returns: what is found after a power failure is never younger than what it speaks of. */
    void write(final State state, final MapSize size) throws IOException {
        final String text =
                "# State of the Chronicle Map beside it, written by Ledge. Other processes open the map while it says OPEN.\n"
                        + "state=" + state + "\npid=" + ProcessHandle.current().pid()
                        + "\nentries=" + size.entries() + "\naverageKeySize=" + size.averageKeySize()
                        + "\naverageValueSize=" + size.averageValueSize() + "\n";
        final ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        final int length = bytes.remaining();
        channel.write(bytes, 0);
        channel.truncate(length);
        channel.force(true);
    }

    private static Optional<Mark> parse(final String text) throws IOException {
        final Properties properties = new Properties();
        properties.load(new java.io.StringReader(text));
        try {
            return Optional.of(new Mark(
                    State.valueOf(properties.getProperty("state", "")),
                    Long.parseLong(properties.getProperty("pid", "")),
                    new MapSize(
                            Long.parseLong(properties.getProperty("entries", "")),
                            Integer.parseInt(properties.getProperty("averageKeySize", "")),
                            Integer.parseInt(properties.getProperty("averageValueSize", "")))));
        } catch (final IllegalArgumentException ex) {
            return Optional.empty(); // torn by a power failure: the map counts as left open
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(path);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
