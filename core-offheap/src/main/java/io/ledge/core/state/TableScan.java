package io.ledge.core.state;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.table.RecordHandler;
import io.ledge.core.table.RecordTable;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.StateScanDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * StateScan on the embedded store: walks the table's index in the order of its hashes, a slice a cycle, and shows what lies
 * under the app's prefix and the asked one.
 *
 * <p>A key that is there during the whole scan is seen, once if it is not changed meanwhile; one that is replaced, at least
 * once; one that comes or goes, or is expired, perhaps. A page ends when it has the items asked for, or when it has looked
 * at enough of the table: so a page may be empty, and the session's other commands get their turn between pages.
 *
 * <pre>
 *   hash space  0 ├── page 1 ──┼── page 2 ──┼─ …      2^32: the last page
 *                 └ slice, slice, slice …             each: not taken, comes again in the next cycle
 * </pre>
 */
final class TableScan {
    static final int MAX_LIMIT = 10_000;
    static final int DEFAULT_LIMIT = 100;

    /** Of a page: as many homes of the index at most. */
    private static final long PAGE_HOMES = 1 << 18;

    private final int storeIndex;
    private final RecordTable table;
    private final BodyArena arena;
    private final StateLog log;
    private final TableChanges changes;
    private final ScanBudget budget;
    private final ScanCursor cursor;

    private final StateScanDecoder decoder = new StateScanDecoder();
    private final StoredKey prefix = new StoredKey();
    private final UnsafeBuffer given = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer key = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer contentType = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);
    private final HashOrder found = new HashOrder();
    private final RecordHandler collector = this::collect;
    private long timestampMs;
    private int limit;
    private boolean withValues;
    private int sent;

    TableScan(
            final int storeIndex,
            final RecordTable table,
            final BodyArena arena,
            final StateLog log,
            final TableChanges changes,
            final ScanBudget budget) {
        this.storeIndex = storeIndex;
        this.table = table;
        this.arena = arena;
        this.log = log;
        this.changes = changes;
        this.budget = budget;
        cursor = new ScanCursor(storeIndex, budget.life());
    }

    /** @return false when the page is not complete: the command comes again */
    boolean run(final StateRequest request, final StateReplies replies) {
        decode(request);
        final long start = cursor.decode(given);
        if (!prefix.isValidPrefix(request, replies)) {
            return true;
        }
        if (start == ScanCursor.INVALID) {
            replies.text().say("the cursor is not one of this store since the node's start: begin the scan anew");
            replies.onError(request.token(), ErrorCode.CURSOR_INVALID);
            return true;
        }
        final Progress progress = request.progress();
        sent = progress.item();
        if (progress.cursor() == 0) {
            progress.position(changes.newestPosition());
        }
        final long hash = walk(request, replies, Math.max(start, progress.cursor()));
        if (isPageOver(start, hash)) {
            endPage(request, replies, hash);
            return true;
        }
        progress.item(sent);
        progress.cursor(hash);
        return false;
    }

    private void decode(final StateRequest request) {
        decoder.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        limit = (int) Math.min(MAX_LIMIT, decoder.itemLimit() == 0 ? DEFAULT_LIMIT : decoder.itemLimit());
        withValues = decoder.withValues() == BooleanType.TRUE;
        timestampMs = request.timestampMs();
        for (final StateScanDecoder.MetadataDecoder metadata : decoder.metadata()) {
            metadata.sbeSkip();
        }
        decoder.skipStore();
        decoder.wrapPrefix(prefix.view());
        decoder.wrapCursor(given);
    }

    /** One slice. @return the first hash not yet walked */
    private long walk(final StateRequest request, final StateReplies replies, final long from) {
        long hash = from;
        for (int left = budget.takeSlice(); left > 0 && hash != RecordTable.SCAN_END && sent < limit; left--) {
            found.clear();
            final long end = table.scan(hash, 1, storeIndex, collector);
            final long stopped = send(request, replies);
            if (stopped != HashOrder.COMPLETE) {
                return stopped;
            }
            hash = end;
        }
        return hash;
    }

    private void collect(final long record) {
        if (table.isExpired(record, timestampMs)) {
            return;
        }
        table.wrapKey(record, key);
        if (prefix.isPrefixOf(key)) {
            found.add(table.hash(record), record);
        }
    }

    /** @return the hash to go on from when not all that was found could be sent, or {@link HashOrder#COMPLETE} */
    private long send(final StateRequest request, final StateReplies replies) {
        for (int i = 0; i < found.count(); i++) {
            if (!found.isWithPrevious(i) && (sent >= limit || !replies.hasRoom(request.token()))) {
                return found.hash(i);
            }
            sendItem(request, replies, found.record(i));
        }
        return found.rest();
    }

    private void sendItem(final StateRequest request, final StateReplies replies, final long record) {
        table.wrapKey(record, key);
        final int prefixLength = request.keyPrefix().capacity();
        key.wrap(key, prefixLength, key.capacity() - prefixLength);
        table.wrapContentType(record, contentType);
        final int length = table.valueLength(record);
        long body = 0;
        DirectBuffer inline = prefix.nothing();
        if (withValues) {
            table.wrapValue(record, value);
            inline = value;
            body = table.bodyHandle(record);
        }
        if (body != 0) {
            arena.retain(body);
        }
        reveal(replies);
        replies.onScanItem(
                request.token(),
                sent++,
                key,
                table.version(record),
                table.expiryMs(record),
                contentType,
                inline,
                body,
                length);
    }

    /** What is not shown tells something, too: so everything waits for the newest change, and comes in order. */
    private void reveal(final StateReplies replies) {
        log.reveal(replies, PlantedBug.SCAN_DOES_NOT_WAIT.isPlanted() ? 0 : log.nextPosition() - 1);
    }

    private boolean isPageOver(final long start, final long hash) {
        return hash == RecordTable.SCAN_END
                || sent >= limit
                || (hash - start) * table.indexCapacity() >>> Integer.SIZE >= PAGE_HOMES;
    }

    private void endPage(final StateRequest request, final StateReplies replies, final long hash) {
        final boolean isLast = hash == RecordTable.SCAN_END;
        reveal(replies);
        replies.onScanPage(
                request.token(),
                sent,
                request.progress().position(),
                isLast,
                isLast ? prefix.nothing() : cursor.encode(hash));
    }
}
