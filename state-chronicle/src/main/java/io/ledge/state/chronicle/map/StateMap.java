package io.ledge.state.chronicle.map;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;
import net.openhft.chronicle.map.impl.CompiledMapQueryContext;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * State items in a Chronicle Map, for the one process that writes them: one thread, no allocation once warm. Other processes
 * read the same memory ({@link SharedState}).
 *
 * <p>Values above 4 KiB lie in pieces under keys of their version: pieces first, then the item that makes them known, then the
 * old pieces go. So a large value needs no long run of free memory, and a reader sees the old or the new one.
 *
 * <p><b>What holds after a kill.</b> The map lives in mapped pages, which the kernel keeps: every {@link #update} that returned
 * is there after recovery. One that was under way is there, or not; an item that it was overwriting in its place is damaged then,
 * recovery drops it, and {@link UndoLog} brings back what it was. The updates from {@link #begin} to {@link #commit} are all there or
 * none is. After a power failure anything of the last half minute may be missing.
 */
public final class StateMap implements AutoCloseable {
    /** Of a {@link Change}: leave the entry as it is. */
    public static final MapValue KEEP = new MapValue();

    /** Of a {@link Change}: take the entry out, if it is there. */
    public static final MapValue REMOVE = new MapValue();

    private static final long HEAL_AFTER_MS = 5_000;
    private static final int FORMAT = 1;
    private static final int META_LENGTH = 24;
    private static final long VERSION_BLOCK = 1 << 20;
    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private final MapFile file;
    private ChronicleMap<MapKey, MapValue> map;
    private final LockWait locks;
    private final MapKey internalKey = new MapKey();
    private final MapValue internalValue = new MapValue();
    private final MapValue found = new MapValue();
    private final UnsafeBuffer meta = new UnsafeBuffer(new byte[META_LENGTH]);
    private final Sweep sweep;
    private final UndoLog undo;
    private long version;
    private long versionLimit;
    private long itemCount;
    private int undoneChanges;

    /** Decides what becomes of an entry, under its lock. */
    @FunctionalInterface
    public interface Change {
        /**
         * @param existing means nothing unless it is there
         * @return what to put, or {@link #KEEP}, or {@link #REMOVE}
         */
        MapValue on(boolean isThere, MapValue existing);
    }

    /** Sees an entry, under its lock: be short, and copy. */
    @FunctionalInterface
    public interface Visitor {
        void on(MapValue value);
    }

    private StateMap(final MapFile file, final UndoFile undoFile, final LockWait locks) {
        this.file = file;
        undo = new UndoLog(this, undoFile);
        this.locks = locks;
        map = file.map();
        sweep = new Sweep(map);
    }

    /**
     * Opens, makes or recovers the file; takes seconds.
     *
     * @param wanted size of a file that is not there yet
     * @param lockPatienceMs how long an operation waits for a lock that another process holds
     * @param progress told, for people, of what takes long
     * @param isClosing ends every wait
     * @throws StateMapException for a person to read
     */
    public static StateMap open(
            final Path path,
            final MapSize wanted,
            final long lockPatienceMs,
            final Consumer<String> progress,
            final BooleanSupplier isClosing) {
        final MapFile file = MapFile.open(path, wanted, progress, isClosing);
        UndoFile undoFile = null;
        try {
            undoFile = UndoFile.open(file.path());
            final StateMap opened = new StateMap(file, undoFile, new LockWait(lockPatienceMs, isClosing));
            opened.start();
            return opened;
        } catch (final IOException | RuntimeException | Error ex) {
            file.suspect();
            CloseHelper.quietClose(undoFile);
            file.close();
            throw ex instanceof final StateMapException ours
                    ? ours
                    : new StateMapException("the shared map " + path + " cannot be used: " + ex.getMessage(), ex);
        }
    }

    private void start() throws IOException {
        if (file.how() == MapFile.How.RECOVERED) {
            undoneChanges = undo.recover(); // before anything is read: the map's own entry may be what was lost
        } else {
            undo.reset();
        }
        if (!read(internalKey.meta(), this::readMeta) && file.how() != MapFile.How.CREATED) {
            throw new StateMapException("the map has no entry of its own, it was lost or never finished:"
                    + " move the file away, then an empty one is made");
        }
        if (file.how() == MapFile.How.RECOVERED) {
            itemCount = sweep.recount();
        }
        reserveVersions();
        file.publish();
    }

    private void readMeta(final MapValue value) {
        final int format = value.value().getInt(0);
        if (format != FORMAT) {
            throw new StateMapException("the map has format " + format + ", this version reads format " + FORMAT);
        }
        version = value.version();
        itemCount = value.value().getLong(8);
        sweep.nextExpiryMs(value.value().getLong(16));
    }

    /** The next ones are never given out again, whatever becomes of this process. */
    private void reserveVersions() {
        versionLimit = version + VERSION_BLOCK;
        writeMeta(versionLimit);
    }

    private void writeMeta(final long limit) {
        meta.putInt(0, FORMAT);
        meta.putLong(8, itemCount);
        meta.putLong(16, sweep.nextExpiryMs());
        internalValue.inline(limit, 0, NOTHING, 0, meta, 0, META_LENGTH);
        update(internalKey.meta(), (isThere, existing) -> internalValue);
    }

    // what is known of it

    /** For people: how it was opened, and what that took. */
    public String report() {
        final String seconds = String.format(java.util.Locale.ROOT, "%.1f s", file.openNs() / 1e9);
        return switch (file.how()) {
            case CREATED -> "new file";
            case CLEAN -> "opened in " + seconds;
            case RECOVERED ->
                "recovered in " + seconds + ", " + itemCount + " items"
                        + (file.damagedEntries() == 0 ? "" : ", " + file.damagedEntries() + " damaged entries dropped")
                        + (undoneChanges == 0 ? "" : ", " + undoneChanges + " changes under way taken back");
        };
    }

    /** The file was left open, and is recovered. */
    public boolean isRecovered() {
        return file.how() == MapFile.How.RECOVERED;
    }

    /** What recovery had to drop: after a kill what was being changed, which is put back; any number after a power failure. */
    public long damagedEntries() {
        return file.damagedEntries();
    }

    /** What recovery took back: changes that were under way, and acknowledged to nobody. */
    public int undoneChanges() {
        return undoneChanges;
    }

    /** As the file was made, whatever was wanted now. */
    public MapSize size() {
        return file.size();
    }

    /** Items, those that have expired and are not swept yet included. */
    public long itemCount() {
        return itemCount;
    }

    /** Bytes of the file, all of them mapped. */
    public long mappedBytes() {
        return map.offHeapMemoryUsed();
    }

    // items

    /** Unique in this file for ever. */
    public long nextVersion() {
        if (version == versionLimit) {
            reserveVersions();
        }
        return ++version;
    }

    /** @return false when there is no such entry */
    public boolean read(final MapKey key, final Visitor visitor) {
        try (ExternalMapQueryContext<MapKey, MapValue, ?> context = map.queryContext(key)) {
            locks.lock(context.readLock());
            final MapEntry<MapKey, MapValue> entry = context.entry();
            if (entry == null) {
                return false;
            }
            entry.value().getUsing(found);
            visitor.on(found);
            return true;
        }
    }

    /** @throws MapFullException when what the change wants put does not fit; nothing has changed then */
    public void update(final MapKey key, final Change change) {
        settle();
        try (ExternalMapQueryContext<MapKey, MapValue, ?> context = map.queryContext(key)) {
            locks.lock(context.writeLock());
            final MapEntry<MapKey, MapValue> entry = context.entry();
            if (entry != null) {
                entry.value().getUsing(found);
            }
            final MapValue next = change.on(entry != null, found);
            final boolean isLogged = isLogged(key, entry, next);
            if (isLogged) {
                undo.add(key, entry != null, found);
            }
            apply(context, key, entry, next);
            if (isLogged && !undo.isBatch()) {
                completeChecksum(context);
                undo.commit(); // under the lock: nobody has seen what a kill takes back
            }
        } catch (final StateMapException | MapFullException ex) {
            throw ex;
        } catch (final RuntimeException ex) {
            throw classified(ex);
        }
    }

    /**
     * The library writes it when the lock is given back: a kill before that leaves a new value under an old checksum, which a
     * recovery drops, and the undo log must not have forgotten it by then. {@code ChecksumEntry.updateChecksum} only notes that it
     * is to be written then; this writes it, and the lock stays.
     */
    private static void completeChecksum(final ExternalMapQueryContext<MapKey, MapValue, ?> context) {
        ((CompiledMapQueryContext<?, ?, ?>) context).closeDelayedUpdateChecksum();
    }

    /** What failed half way is put back before anything else changes. */
    private void settle() {
        if (undo.isOwed()) {
            try {
                undo.putBack();
            } catch (final MapFullException ex) {
                throw new StateMapException("a change that failed is not taken back yet: " + ex.getMessage(), ex);
            }
        }
    }

    /** A new entry, and one that goes, are there or not, whenever a kill comes; pieces belong to nobody yet, or any more. */
    private boolean isLogged(final MapKey key, final MapEntry<MapKey, MapValue> entry, final MapValue next) {
        if (next == KEEP || key.kind() == MapKey.PIECE || undo.isPuttingBack()) {
            return false;
        }
        return undo.isBatch() || entry != null && next != REMOVE;
    }

    private void apply(
            final ExternalMapQueryContext<MapKey, MapValue, ?> context,
            final MapKey key,
            final MapEntry<MapKey, MapValue> entry,
            final MapValue next) {
        if (next == KEEP) {
            return;
        }
        if (next == REMOVE) {
            if (entry != null) {
                context.remove(entry);
                itemCount -= key.kind() == MapKey.ITEM ? 1 : 0;
            }
        } else if (entry == null) {
            context.insert(context.absentEntry(), context.wrapValueAsData(next));
            itemCount += key.kind() == MapKey.ITEM ? 1 : 0;
        } else {
            context.replaceValue(entry, context.wrapValueAsData(next));
        }
        if (key.kind() == MapKey.ITEM && next != REMOVE) {
            sweep.note(next.expiryMs());
        }
    }

    /** The library has one kind of exception for a full segment, a full disk and its own mistakes. */
    private RuntimeException classified(final RuntimeException ex) {
        final String message = String.valueOf(ex.getMessage());
        if (ex.getCause() instanceof IOException) {
            file.dropUnmapped();
            return new MapFullException(
                    "the disk has no room for the map to grow: " + ex.getCause().getMessage(), ex);
        }
        if (message.contains("extra segment tier") || message.contains("is maximum")) {
            return new MapFullException("the shared map is full: items=" + itemCount + ", made for " + file.size(), ex);
        }
        return ex;
    }

    // several updates as one

    /** The updates from here to {@link #commit} or {@link #rollBack} are one, for who asks the map after a kill. */
    public void begin() {
        settle();
        undo.begin();
    }

    /** They stay, whatever comes. */
    public void commit() {
        undo.commit();
    }

    /** After {@link #commit}: the pieces of what it replaced go. */
    public void removeReplacedPieces() {
        undo.removeReplacedPieces();
    }

    /** The items are as they were at {@link #begin}. When it throws, they are before anything else changes. */
    public void rollBack() {
        undo.putBack();
    }

    // values in pieces

    /** @param value of the piece, at most {@value MapValue#PIECE_LENGTH} bytes */
    public void putPiece(final long itemVersion, final int index, final DirectBuffer value, final int length) {
        internalValue.inline(itemVersion, 0, NOTHING, 0, value, 0, length);
        update(internalKey.piece(itemVersion, index), putInternal);
    }

    private final Change putInternal = (isThere, existing) -> internalValue;
    private final Change removal = (isThere, existing) -> REMOVE;

    /** @return false when there is none: the item has been replaced meanwhile */
    public boolean readPiece(final long itemVersion, final int index, final Visitor visitor) {
        return read(internalKey.piece(itemVersion, index), visitor);
    }

    /** Of a value of that length; those that are not there are no trouble. */
    public void removePieces(final long itemVersion, final int valueLength) {
        for (int i = 0; i < pieceCount(valueLength); i++) {
            update(internalKey.piece(itemVersion, i), removal);
        }
    }

    public static int pieceCount(final int valueLength) {
        return (valueLength + MapValue.PIECE_LENGTH - 1) / MapValue.PIECE_LENGTH;
    }

    // upkeep

    /**
     * Takes expired items out, a piece of the map at a time. When no lock was to be had for some seconds, looks whether its
     * holder is dead, and recovers the map then.
     *
     * @return work done; 0 when nothing has expired since the last walk
     */
    public int keepUp(final long timestampMs) {
        if (locks.isTroubledFor(HEAL_AFTER_MS)) {
            heal();
        }
        final int workCount = sweep.step(timestampMs);
        itemCount -= sweep.takeRemovedItems();
        return workCount;
    }

    private void heal() {
        try {
            final boolean isRecovered = file.heal();
            map = file.map();
            sweep.map(map);
            locks.reset();
            if (isRecovered) {
                settle(); // before pieces of an item that is owed are taken for orphans
                itemCount = sweep.recount();
            }
        } catch (final IOException | RuntimeException ex) {
            file.suspect();
            throw new StateMapException(
                    "a lock of the shared map is lost, and it could not be recovered: stop the other"
                            + " processes that have it open, then restart the node: " + ex.getMessage(),
                    ex);
        }
    }

    /** Takes all expired items out, now: when the map is full. @return how many */
    public long sweepAll(final long timestampMs) {
        final long before = itemCount;
        sweep.begin(timestampMs);
        while (keepUp(timestampMs) > 0) {
            // the next piece
        }
        return before - itemCount;
    }

    /** The file cannot be trusted any more: the next open is to recover it. */
    public void suspect() {
        file.suspect();
    }

    /** Everything is on disk when it returns. */
    @Override
    public void close() {
        if (locks.isTroubled()) {
            file.suspect();
        }
        try {
            writeMeta(version);
        } catch (final RuntimeException ex) {
            file.suspect(); // without its last counts, or with something owed
        } finally {
            CloseHelper.quietClose(undo);
            file.close();
        }
    }
}
