package io.ledge.state.chronicle.map;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The state of a {@code state.chronicle-map} component, read by another process straight from shared memory: no message goes to
 * the node, no copy is made but the one that is returned.
 *
 * <pre>{@code
 * try (SharedState state = SharedState.open(Path.of("/var/lib/ledge/state.map"))) {
 *     state.get("greenhouse||setpoint").ifPresent(item -> …);
 * }
 * }</pre>
 *
 * <p>The process needs the flags of {@code packaging/chronicle.options}, and write permission on the file: a reader takes locks
 * in it. It is of the node's trust group, for it could damage the file. Killing it between lock and unlock, a microsecond, leaves
 * a lock behind; the node notices, and recovers the file.
 *
 * <p>When the node was killed and comes back, it needs the file alone to recover it. A thread of this object looks at the marker
 * beside the file ten times a second and lets go of it then; {@link #get} opens it again. Any thread may call.
 */
public final class SharedState implements AutoCloseable {
    private static final long LOCK_PATIENCE_MS = 2_000;
    private static final long WATCH_INTERVAL_NS = 100_000_000;
    private static final int ATTEMPTS = 10;

    private final Path file;
    private final LockWait locks;
    private final Thread watcher;
    private final MapKey key = new MapKey();
    private final MapValue found = new MapValue();
    private ChronicleMap<MapKey, MapValue> map; // null while the node wants the file alone
    private volatile boolean isClosed;

    private SharedState(final Path file) {
        this.file = file;
        locks = new LockWait(LOCK_PATIENCE_MS, () -> isClosed);
        watcher = Thread.ofPlatform().daemon().name("ledge-shared-state").unstarted(this::watch);
    }

    /**
     * Opens the file of a component; takes a second, for the library compiles Java.
     *
     * @throws StateMapException for a person to read: no such file, missing flags, a node that is just recovering it
     */
    public static SharedState open(final Path path) {
        ChronicleJvm.prepare().ifPresent(problem -> {
            throw new StateMapException(problem);
        });
        final SharedState state = new SharedState(path.toAbsolutePath().normalize());
        state.map();
        state.watcher.start();
        return state;
    }

    /**
     * @param storedKey as the file has it: the component's key prefix, {@code ||}, and the app's key
     * @return empty when there is no such item, or it has expired
     * @throws StateMapException when the file cannot be read now: the node is recovering it, or a lock is not to be had
     */
    public synchronized Optional<SharedItem> get(final String storedKey) {
        final byte[] bytes = storedKey.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            final Head head = head(buffer);
            if (head == null || head.isExpired()) {
                return Optional.empty();
            }
            final byte[] value = head.inline != null ? head.inline : pieces(head);
            if (value != null) {
                return Optional.of(new SharedItem(value, head.contentType, head.version, head.expiryMs));
            }
        }
        throw new StateMapException("the item '" + storedKey + "' changes faster than it can be read");
    }

    /** Items there are, more or less; those that have expired, and pieces of large values, count too. */
    public synchronized long entryCount() {
        return map().longSize();
    }

    /** @param inline null when the value lies in pieces */
    private record Head(byte[] inline, int length, String contentType, long version, long expiryMs) {
        private boolean isExpired() {
            return expiryMs != 0 && expiryMs <= System.currentTimeMillis();
        }
    }

    private Head head(final UnsafeBuffer storedKey) {
        try (ExternalMapQueryContext<MapKey, MapValue, ?> context =
                map().queryContext(key.item(storedKey, storedKey.capacity()))) {
            if (!find(context)) {
                return null;
            }
            final byte[] inline = found.isInPieces() ? null : copyOf(found);
            final String type = found.contentType()
                    .getStringWithoutLengthUtf8(0, found.contentType().capacity());
            return new Head(inline, found.length(), type, found.version(), found.expiryMs());
        }
    }

    /** @return null when a piece is gone: the item has been replaced */
    private byte[] pieces(final Head head) {
        final byte[] value = new byte[head.length];
        for (int i = 0, offset = 0; i < StateMap.pieceCount(value.length); i++) {
            try (ExternalMapQueryContext<MapKey, MapValue, ?> context =
                    map().queryContext(key.piece(head.version, i))) {
                if (!find(context)) {
                    return null;
                }
                found.value().getBytes(0, value, offset, found.length());
                offset += found.length();
            }
        }
        return value;
    }

    private boolean find(final ExternalMapQueryContext<MapKey, MapValue, ?> context) {
        locks.lock(context.readLock());
        final MapEntry<MapKey, MapValue> entry = context.entry();
        if (entry != null) {
            entry.value().getUsing(found);
        }
        return entry != null;
    }

    private static byte[] copyOf(final MapValue value) {
        final byte[] bytes = new byte[value.length()];
        value.value().getBytes(0, bytes);
        return bytes;
    }

    private ChronicleMap<MapKey, MapValue> map() {
        if (isClosed) {
            throw new StateMapException("closed: " + file);
        }
        if (map == null) {
            map = openMap();
        }
        return map;
    }

    private ChronicleMap<MapKey, MapValue> openMap() {
        try {
            final MarkerFile.Mark mark = MarkerFile.read(file)
                    .orElseThrow(() -> new StateMapException(
                            "no node has made " + file + " yet, or it is no file of state.chronicle-map: "
                                    + MarkerFile.pathOf(file) + " is missing"));
            if (mustLetGo(mark) || !Files.exists(file)) {
                throw new StateMapException(file + " is not to be had now: the node (process " + mark.pid() + ") is "
                        + mark.state().name().toLowerCase(java.util.Locale.ROOT) + " it");
            }
            return MapFile.builder(mark.size(), file).createPersistedTo(file.toFile());
        } catch (final IOException ex) {
            throw new StateMapException(file + " cannot be opened: " + ex.getMessage(), ex);
        }
    }

    private static boolean mustLetGo(final MarkerFile.Mark mark) {
        return mark.state() == MarkerFile.State.RECOVERING || mark.state() == MarkerFile.State.CREATING;
    }

    private void watch() {
        while (!isClosed) {
            LockSupport.parkNanos(WATCH_INTERVAL_NS); // never interrupted: that would close the file's channel
            try {
                if (MarkerFile.read(file).filter(SharedState::mustLetGo).isPresent()) {
                    letGo();
                }
            } catch (final IOException ex) {
                // unreadable now; get will say so
            }
        }
    }

    private synchronized void letGo() {
        if (map != null) {
            map.close();
            map = null;
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(watcher);
        letGo();
    }
}
