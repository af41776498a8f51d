package io.ledge.state.chronicle.map;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import net.openhft.chronicle.hash.ChronicleHashCorruption;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/**
 * A map's file in the hands of the one process that writes it: makes it, opens it, recovers it when it was left open, and
 * leaves it so that the next one knows.
 *
 * <p>A plain open after a kill reads well, and blocks at the first put: the dead process's segment lock is still in the file.
 * So a marker ({@link MarkerFile}) tells a clean stop from a kill, and after a kill the map is opened by {@code
 * recoverPersistedTo}, which needs it alone: it waits until every other process has let go of the file ({@link SharedState}
 * does so when it sees the marker).
 */
final class MapFile implements AutoCloseable {
    private static final byte[] HEADER_TEXT = "VanillaChronicleMap".getBytes(StandardCharsets.US_ASCII);
    private static final String OUR_TEXT = KeyMarshaller.class.getName();
    private static final int HEADER_LENGTH = 4096;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long HEAL_PATIENCE_NS = TimeUnit.SECONDS.toNanos(3);

    /** What a kill leaves and recovery puts right, as the library words it: locks, counters, the state of the file. */
    private static final List<String> REPAIRS = List.of(
            "lock of",
            "global mutable state lock",
            "Wrong number of entries counter",
            "wrong lowest free chunk",
            "wrong number of actual tiers",
            "wrong first free tier",
            "allocated extra tier bulks",
            "data store size",
            "file=");

    private final Path file;
    private final MarkerFile marker;
    private final BooleanSupplier isClosing;
    private final Consumer<String> progress;
    private final AtomicLong damagedEntries = new AtomicLong();
    private MapSize size;
    private ChronicleMap<MapKey, MapValue> map;
    private FileChannel channel;
    private How how = How.CREATED;
    private long openNs;
    private boolean isSuspect;

    /** How the file came to be open. */
    enum How {
        CREATED,
        CLEAN,
        RECOVERED
    }

    private MapFile(
            final Path file,
            final MarkerFile marker,
            final Consumer<String> progress,
            final BooleanSupplier isClosing) {
        this.file = file;
        this.marker = marker;
        this.progress = progress;
        this.isClosing = isClosing;
    }

    /**
     * Takes seconds: the library compiles Java, and recovery reads every entry.
     *
     * @param wanted for a file that is not there yet
     * @param progress told, for people, of what takes long
     * @param isClosing ends a wait for other processes
     * @throws StateMapException for a person to read
     */
    static MapFile open(
            final Path path, final MapSize wanted, final Consumer<String> progress, final BooleanSupplier isClosing) {
        final Path file = path.toAbsolutePath().normalize();
        ChronicleJvm.prepare().ifPresent(problem -> {
            throw new StateMapException(problem);
        });
        checkDirectory(file);
        MapFile opened = null;
        try {
            opened = new MapFile(file, MarkerFile.lock(file), progress, isClosing);
            opened.open(wanted);
            return opened;
        } catch (final IOException | RuntimeException | Error ex) {
            if (opened != null) {
                opened.abandon();
            }
            throw ex instanceof final StateMapException ours ? ours : new StateMapException(reason(file, ex), ex);
        }
    }

    private static String reason(final Path file, final Throwable ex) {
        final String message = String.valueOf(ex.getMessage());
        return message.contains("Not enough space")
                ? "the disk has no room for the shared map " + file
                        + ": make entries or their averages smaller, or choose" + " another file (" + message + ")"
                : "the shared map " + file + " cannot be opened: " + message;
    }

    private static void checkDirectory(final Path file) {
        final Path directory = file.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new StateMapException(
                    "the directory of " + file + " does not exist: make it, or choose another file");
        }
        if (Files.isDirectory(file)) {
            throw new StateMapException(file + " is a directory, a file is needed");
        }
    }

    private void open(final MapSize wanted) throws IOException {
        final Optional<MarkerFile.Mark> mark = marker.read();
        final long startNs = System.nanoTime();
        size = mark.map(MarkerFile.Mark::size).orElse(wanted);
        if (!Files.exists(file)
                || mark.filter(found -> found.state() == MarkerFile.State.CREATING)
                        .isPresent()) {
            size = wanted;
            create();
        } else {
            checkHeader();
            if (mark.filter(found -> found.state() == MarkerFile.State.CLOSED).isPresent()) {
                how = How.CLEAN;
                map = builder().createPersistedTo(file.toFile());
            } else {
                how = How.RECOVERED;
                recover(mark.isPresent());
            }
        }
        openNs = System.nanoTime() - startNs;
        // For the life of the map: to close a channel is to drop all locks that this process has on the file, the
        // library's too.
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
    }

    private void create() throws IOException {
        marker.write(MarkerFile.State.CREATING, size);
        Files.deleteIfExists(file); // its making was interrupted: nobody was told that anything is in it
        try {
            map = builder().createPersistedTo(file.toFile());
        } catch (final IOException | RuntimeException | Error ex) {
            Files.deleteIfExists(file);
            throw ex;
        }
    }

    private void recover(final boolean isSizeKnown) throws IOException {
        marker.write(MarkerFile.State.RECOVERING, size);
        progress.accept("recovering " + file + ", which was not closed");
        awaitSoleUse();
        map = builder().recoverPersistedTo(file.toFile(), isSizeKnown, this::onCorruption);
    }

    /** The library would wait for them too, but without a word and without end. */
    private void awaitSoleUse() throws IOException {
        boolean isTold = false;
        while (!isSole()) {
            if (isClosing.getAsBoolean()) {
                throw new StateMapException("stopped while waiting for other processes to close " + file);
            }
            if (!isTold) {
                isTold = true;
                progress.accept("waiting for other processes to close " + file + ", to recover it (`lsof " + file
                        + "` names them)");
            }
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    private boolean isSole() throws IOException {
        // Before the library has it open: closing a channel drops all locks that this process has on the file.
        try (FileChannel probe = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = probe.tryLock()) {
            return lock != null;
        } catch (final OverlappingFileLockException ex) {
            return false; // a reader in this process
        }
    }

    /** A recovery writes into the file: not into one that is somebody else's. */
    private void checkHeader() throws IOException {
        final byte[] bytes = new byte[HEADER_LENGTH];
        try (var in = Files.newInputStream(file)) {
            in.readNBytes(bytes, 0, bytes.length);
        }
        final String header = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!header.contains(new String(HEADER_TEXT, StandardCharsets.US_ASCII)) || !header.contains(OUR_TEXT)) {
            throw new StateMapException(file + " is not a shared map of Ledge, or its header is damaged:"
                    + " move it away, then an empty one is made");
        }
    }

    private void onCorruption(final ChronicleHashCorruption corruption) {
        try {
            final String message = corruption.message();
            damagedEntries.addAndGet(REPAIRS.stream().anyMatch(message::startsWith) ? 0 : 1);
        } catch (final RuntimeException | Error ex) {
            damagedEntries.incrementAndGet(); // it cannot be shown, so damaged it is
        }
    }

    private ChronicleMapBuilder<MapKey, MapValue> builder() {
        return builder(size, file);
    }

    /** As every process opens it. */
    static ChronicleMapBuilder<MapKey, MapValue> builder(final MapSize size, final Path file) {
        return ChronicleMapBuilder.of(MapKey.class, MapValue.class)
                .name(file.getFileName().toString())
                .entries(size.entries())
                .averageKeySize(1 + size.averageKeySize())
                .averageValueSize(MapValue.HEADER_LENGTH + size.averageValueSize())
                .keyMarshallers(new KeyMarshaller(), new KeyMarshaller())
                .valueMarshallers(new ValueMarshaller(), new ValueMarshaller())
                .skipCloseOnExitHook(true); // it would close the map under the thread that uses it
    }

    ChronicleMap<MapKey, MapValue> map() {
        return map;
    }

    Path path() {
        return file;
    }

    How how() {
        return how;
    }

    /** What opening took, recovery included. */
    long openNs() {
        return openNs;
    }

    /** What recovery had to drop: after a kill what was being changed, any number after a power failure. */
    long damagedEntries() {
        return damagedEntries.get();
    }

    /** As it was made. */
    MapSize size() {
        return size;
    }

    /**
     * A lock is lost: if no other process has the map open, whoever held it is dead, and the map is recovered. Ours are asked
     * to let go of it. Takes seconds.
     *
     * @return false when others keep it open: it is as it was
     */
    boolean heal() throws IOException {
        marker.write(MarkerFile.State.RECOVERING, size);
        map.close();
        final long startNs = System.nanoTime();
        boolean isSole = isSole();
        while (!isSole && !isClosing.getAsBoolean() && System.nanoTime() - startNs < HEAL_PATIENCE_NS) {
            LockSupport.parkNanos(RETRY_NS);
            isSole = isSole();
        }
        if (isSole) {
            progress.accept("recovering " + file + ": a process died while it held a lock of it");
            map = builder().recoverPersistedTo(file.toFile(), true, this::onCorruption);
        } else {
            map = builder().createPersistedTo(file.toFile());
        }
        marker.write(MarkerFile.State.OPEN, size);
        return isSole;
    }

    /** The map is as it should be: other processes may open it. */
    void publish() throws IOException {
        marker.write(MarkerFile.State.OPEN, size);
    }

    /** Something went wrong with it: the next open is to recover it, however this one ends. */
    void suspect() {
        isSuspect = true;
    }

    /**
     * After a growth that failed for want of disk: the library has lengthened the file all the same, and would next time map
     * what has no blocks behind it, which kills at the first touch.
     */
    void dropUnmapped() {
        try {
            final long mapped = map.offHeapMemoryUsed();
            if (channel.size() > mapped) {
                channel.truncate(mapped);
            }
        } catch (final IOException ex) {
            isSuspect = true;
        }
    }

    /** Everything is on disk before the marker says so. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        final boolean isWhole = !isSuspect && !map.isClosed(); // closed: it was to be recovered, and could not be
        try (MarkerFile mark = marker;
                FileChannel open = channel) { // let go of in any case: this process may open it again
            map.close();
            if (isWhole) {
                open.force(true);
                mark.write(MarkerFile.State.CLOSED, size);
            }
        } catch (final IOException ex) {
            throw new StateMapException("closing " + file + ": " + ex.getMessage(), ex);
        }
    }

    private void abandon() {
        try {
            if (map != null) {
                map.close();
            }
        } finally {
            letGo();
        }
    }

    private void letGo() {
        try {
            if (channel != null) {
                channel.close();
            }
            marker.close();
        } catch (final IOException ex) {
            // it was not written to
        }
    }
}
