package io.ledge.state.chronicle.map;

import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.MapEntry;
import net.openhft.chronicle.map.MapSegmentContext;
import org.agrona.collections.LongHashSet;

/**
 * Walks over the whole map, a segment at a time: takes out expired items and their pieces, and after a recovery counts the
 * items and takes out pieces that no item knows.
 *
 * <p>A walk begins only when something is due: {@link #nextExpiryMs} is no later than the first expiry there is.
 */
final class Sweep {
    private static final int IDLE = -1;

    private ChronicleMap<MapKey, MapValue> map;
    private final MapKey key = new MapKey();
    private final MapValue value = new MapValue();
    private final LongHashSet stale = new LongHashSet(); // versions whose pieces are to go
    private final LongHashSet live = new LongHashSet(); // versions of items in pieces
    private long nextExpiryMs = Long.MAX_VALUE;
    private long seenExpiryMs = Long.MAX_VALUE;
    private long removedItems;
    private long timestampMs;
    private int segment = IDLE;
    private boolean isPiecesRound;
    private long items;

    Sweep(final ChronicleMap<MapKey, MapValue> map) {
        this.map = map;
    }

    /** It was opened again: a walk under way begins anew. */
    void map(final ChronicleMap<MapKey, MapValue> opened) {
        map = opened;
        segment = IDLE;
    }

    long nextExpiryMs() {
        return nextExpiryMs;
    }

    void nextExpiryMs(final long expiryMs) {
        nextExpiryMs = expiryMs;
    }

    /** An item was put. @param expiryMs 0: it does not expire */
    void note(final long expiryMs) {
        if (expiryMs != 0) {
            nextExpiryMs = Math.min(nextExpiryMs, expiryMs);
            seenExpiryMs = Math.min(seenExpiryMs, expiryMs);
        }
    }

    /** One segment of a walk. @return 0 when no walk is under way and none is due */
    int step(final long nowMs) {
        if (segment == IDLE) {
            if (nextExpiryMs > nowMs) {
                return 0;
            }
            begin(nowMs);
        }
        walk(segment);
        segment++;
        if (segment == map.segments()) {
            endRound();
        }
        return 1;
    }

    void begin(final long nowMs) {
        timestampMs = nowMs;
        segment = 0;
        isPiecesRound = false;
        seenExpiryMs = Long.MAX_VALUE;
        stale.clear();
    }

    /** The pieces of what was removed lie in any segment. */
    private void endRound() {
        segment = IDLE;
        if (!isPiecesRound) {
            nextExpiryMs = seenExpiryMs;
            if (!stale.isEmpty()) {
                isPiecesRound = true;
                segment = 0;
            }
        }
    }

    /** Items taken out since the last call. */
    long takeRemovedItems() {
        final long count = removedItems;
        removedItems = 0;
        return count;
    }

    private void walk(final int segmentIndex) {
        try (MapSegmentContext<MapKey, MapValue, ?> context = map.segmentContext(segmentIndex)) {
            context.forEachSegmentEntry(isPiecesRound ? this::sweepPiece : this::sweepItem);
        }
    }

    private void sweepItem(final MapEntry<MapKey, MapValue> entry) {
        entry.key().getUsing(key);
        if (key.kind() != MapKey.ITEM) {
            return;
        }
        entry.value().getUsing(value);
        if (!value.isExpired(timestampMs)) {
            note(value.expiryMs());
            return;
        }
        if (value.isInPieces()) {
            stale.add(value.version());
        }
        entry.doRemove();
        removedItems++;
    }

    private void sweepPiece(final MapEntry<MapKey, MapValue> entry) {
        entry.key().getUsing(key);
        if (key.kind() == MapKey.PIECE && stale.contains(key.pieceVersion())) {
            entry.doRemove();
        }
    }

    /** After a recovery: pieces that no item knows go, and the first expiry is found again. @return items there are */
    long recount() {
        live.clear();
        items = 0;
        nextExpiryMs = Long.MAX_VALUE;
        for (int i = 0; i < map.segments(); i++) {
            try (MapSegmentContext<MapKey, MapValue, ?> context = map.segmentContext(i)) {
                context.forEachSegmentEntry(this::countItem);
            }
        }
        for (int i = 0; i < map.segments(); i++) {
            try (MapSegmentContext<MapKey, MapValue, ?> context = map.segmentContext(i)) {
                context.forEachSegmentEntry(this::dropOrphan);
            }
        }
        live.clear();
        return items;
    }

    private void countItem(final MapEntry<MapKey, MapValue> entry) {
        entry.key().getUsing(key);
        if (key.kind() == MapKey.ITEM) {
            items++;
            entry.value().getUsing(value);
            note(value.expiryMs());
            if (value.isInPieces()) {
                live.add(value.version());
            }
        }
    }

    private void dropOrphan(final MapEntry<MapKey, MapValue> entry) {
        entry.key().getUsing(key);
        if (key.kind() == MapKey.PIECE && !live.contains(key.pieceVersion())) {
            entry.doRemove();
        }
    }
}
