package io.ledge.state.chronicle.map;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a few changes have replaced, so that they can be taken back, newest first. Pieces of values are not in it: they stay
 * until {@link #removeReplacedPieces}. Grows to the largest transaction there was, some 5 KiB an operation at most.
 *
 * <pre>
 *   record   previous (4) | keyLength (4) | valueLength (4), -1: there was none | key | value as in the map
 * </pre>
 */
public final class UndoLog {
    private static final int KEY_LENGTH_OFFSET = 4;
    private static final int VALUE_LENGTH_OFFSET = 8;
    private static final int HEADER_LENGTH = 12;
    private static final int NONE = -1;

    private final StateMap map;
    private final ExpandableArrayBuffer log = new ExpandableArrayBuffer(1024);
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer keyView = new UnsafeBuffer(0, 0);
    private final MapKey key = new MapKey();
    private final MapValue value = new MapValue();
    private final StateMap.Change restore = (isThere, existing) -> value;
    private final StateMap.Change remove = (isThere, existing) -> StateMap.REMOVE;
    private int last = NONE;
    private int end;

    public UndoLog(final StateMap map) {
        this.map = map;
    }

    public void clear() {
        last = NONE;
        end = 0;
    }

    /** Before an entry changes, under its lock. */
    public void add(final DirectBuffer itemKey, final int keyLength, final boolean isThere, final MapValue existing) {
        final int valueLength = isThere ? existing.encodedLength() : 0;
        final int offset = end;
        end = offset + HEADER_LENGTH + keyLength + valueLength;
        log.checkLimit(end);
        log.putInt(offset, last);
        log.putInt(offset + KEY_LENGTH_OFFSET, keyLength);
        log.putInt(offset + VALUE_LENGTH_OFFSET, isThere ? valueLength : NONE);
        log.putBytes(offset + HEADER_LENGTH, itemKey, 0, keyLength);
        if (isThere) {
            view.wrap(log, offset + HEADER_LENGTH + keyLength, valueLength);
            existing.writeTo(view);
        }
        last = offset;
    }

    /** Puts everything back as it was before the first {@link #add}. */
    public void putBack() {
        for (int offset = last; offset != NONE; offset = log.getInt(offset)) {
            final boolean wasThere = wrap(offset);
            map.update(key, wasThere ? restore : remove);
        }
        clear();
    }

    /** The changes stay: the pieces of what they replaced go. */
    public void removeReplacedPieces() {
        for (int offset = last; offset != NONE; offset = log.getInt(offset)) {
            if (wrap(offset) && value.isInPieces()) {
                map.removePieces(value.version(), value.length());
            }
        }
        clear();
    }

    private boolean wrap(final int offset) {
        final int keyLength = log.getInt(offset + KEY_LENGTH_OFFSET);
        final int valueLength = log.getInt(offset + VALUE_LENGTH_OFFSET);
        keyView.wrap(log, offset + HEADER_LENGTH, keyLength);
        key.item(keyView, keyLength);
        if (valueLength == NONE) {
            return false;
        }
        view.wrap(log, offset + HEADER_LENGTH + keyLength, valueLength);
        value.wrap(view, valueLength);
        return true;
    }
}
