package io.ledge.state.chronicle.map;

import java.io.IOException;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What changes under way have replaced, in {@link UndoFile}: so that they can be taken back, newest first, by the
 * one who made them or, after a kill, by the next who opens the map. Written before the map is touched; a record that a kill tore
 * belongs to a change that did not begin. Pieces of values are not in it: they stay until {@link #removeReplacedPieces}.
 *
 * <p>It takes back and does not redo: what was there fits where it was, what was to come may not, and recovery must never be
 * refused by a map that is full.
 *
 * <p>What could not be put back is <em>owed</em>: no other change is made before it is. Grows to the largest transaction there
 * was, some 5 KiB an operation at most. Map's thread only.
 *
 * <pre>
 *   record   crc32c of the rest (4) | previous (4) | batch (8) | keyLength (4) | valueLength (4), -1: there was none | kind (1)
 *            | key | value as in the map
 * </pre>
 */
final class UndoLog implements AutoCloseable {
    private static final int PREVIOUS_OFFSET = 4;
    private static final int BATCH_OFFSET = 8;
    private static final int KEY_LENGTH_OFFSET = 16;
    private static final int VALUE_LENGTH_OFFSET = 20;
    private static final int KIND_OFFSET = 24;
    private static final int HEADER_LENGTH = 25;
    private static final int NONE = -1;

    private final StateMap map;
    private final UndoFile file;
    private final UnsafeBuffer log;
    private final CRC32C crc = new CRC32C();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer keyView = new UnsafeBuffer(0, 0);
    private final MapKey key = new MapKey();
    private final MapValue value = new MapValue();
    private final StateMap.Change restore = (isThere, existing) -> value;
    private final StateMap.Change remove = (isThere, existing) -> StateMap.REMOVE;
    private boolean isBatch;
    private boolean isPuttingBack;
    private long batch = 1;
    private int last = NONE;
    private int replaced = NONE;
    private int end = UndoFile.HEADER_LENGTH;

    UndoLog(final StateMap map, final UndoFile file) {
        this.map = map;
        this.file = file;
        log = file.buffer();
    }

    // opening

    /** The map is new, or was closed well: whatever lies there is of no concern. */
    void reset() {
        file.clear(batch);
    }

    /** Takes back what a kill has left half done. Before anybody looks at the map. @return changes taken back */
    int recover() {
        batch = file.batch();
        int count = 0;
        while (isRecord(end, log.capacity())) {
            last = end;
            end += lengthAt(end);
            count++;
        }
        putBack();
        file.clear(batch);
        return count;
    }

    private boolean isRecord(final int offset, final int limit) {
        return limit - offset >= HEADER_LENGTH
                && log.getLong(offset + BATCH_OFFSET) == batch
                && log.getInt(offset + PREVIOUS_OFFSET) == last
                && log.getInt(offset + KEY_LENGTH_OFFSET) >= 0
                && log.getInt(offset + KEY_LENGTH_OFFSET) <= limit - offset
                && log.getInt(offset + VALUE_LENGTH_OFFSET) >= NONE
                && log.getInt(offset + VALUE_LENGTH_OFFSET) <= limit - offset
                && lengthAt(offset) <= limit - offset
                && log.getInt(offset) == checksum(offset, offset + lengthAt(offset));
    }

    private int lengthAt(final int offset) {
        return HEADER_LENGTH
                + log.getInt(offset + KEY_LENGTH_OFFSET)
                + Math.max(0, log.getInt(offset + VALUE_LENGTH_OFFSET));
    }

    // changes

    /** The changes from here to {@link #commit} are one. */
    void begin() {
        isBatch = true;
    }

    boolean isBatch() {
        return isBatch;
    }

    /** Must something be put back before anything else changes? */
    boolean isOwed() {
        return last != NONE && !isBatch && !isPuttingBack;
    }

    /** Is it the one that changes the map now? */
    boolean isPuttingBack() {
        return isPuttingBack;
    }

    /** Before an entry changes, under its lock. @throws MapFullException when the disk has no room for a long log */
    void add(final MapKey changed, final boolean isThere, final MapValue existing) {
        final int valueLength = isThere ? existing.encodedLength() : 0;
        final int offset = end;
        final int limit = offset + HEADER_LENGTH + changed.length() + valueLength;
        file.ensure(limit);
        log.putInt(offset + PREVIOUS_OFFSET, last);
        log.putLong(offset + BATCH_OFFSET, batch);
        log.putInt(offset + KEY_LENGTH_OFFSET, changed.length());
        log.putInt(offset + VALUE_LENGTH_OFFSET, isThere ? valueLength : NONE);
        log.putByte(offset + KIND_OFFSET, changed.kind());
        log.putBytes(offset + HEADER_LENGTH, changed.bytes(), 0, changed.length());
        if (isThere) {
            view.wrap(log, offset + HEADER_LENGTH + changed.length(), valueLength);
            existing.writeTo(view);
        }
        log.putInt(offset, checksum(offset, limit));
        file.publish();
        last = offset;
        end = limit;
    }

    private int checksum(final int offset, final int limit) {
        crc.reset();
        crc.update(file.bytes().clear().limit(limit).position(offset + PREVIOUS_OFFSET));
        return (int) crc.getValue();
    }

    /** The changes stay, whatever comes. */
    void commit() {
        isBatch = false;
        replaced = last;
        forget();
    }

    /** After {@link #commit}, before the next change: the pieces of what it replaced go. */
    void removeReplacedPieces() {
        for (int offset = replaced; offset != NONE; offset = log.getInt(offset + PREVIOUS_OFFSET)) {
            if (wrap(offset) && value.isInPieces()) {
                map.removePieces(value.version(), value.length());
            }
        }
        replaced = NONE;
    }

    private void forget() {
        file.begin(batch + 1);
        batch++;
        last = NONE;
        end = UndoFile.HEADER_LENGTH;
    }

    /** Puts everything back as it was before the first {@link #add}; what that leaves undone when it throws is owed. */
    void putBack() {
        isBatch = false;
        isPuttingBack = true;
        try {
            for (int offset = last; offset != NONE; offset = log.getInt(offset + PREVIOUS_OFFSET)) {
                final boolean wasThere = wrap(offset);
                map.update(key, wasThere ? restore : remove);
            }
            forget();
        } finally {
            isPuttingBack = false;
        }
    }

    private boolean wrap(final int offset) {
        final int keyLength = log.getInt(offset + KEY_LENGTH_OFFSET);
        final int valueLength = log.getInt(offset + VALUE_LENGTH_OFFSET);
        keyView.wrap(log, offset + HEADER_LENGTH, keyLength);
        key.wrap(log.getByte(offset + KIND_OFFSET), keyView, keyLength);
        if (valueLength == NONE) {
            return false;
        }
        view.wrap(log, offset + HEADER_LENGTH + keyLength, valueLength);
        value.wrap(view, valueLength);
        return true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
