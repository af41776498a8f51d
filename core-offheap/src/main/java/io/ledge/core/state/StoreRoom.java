package io.ledge.core.state;

import io.ledge.core.session.ErrorText;
import io.ledge.core.table.RecordTable;
import io.ledge.protocol.ErrorCode;

/** What the quota of one embedded store leaves, beside what the node's table has room for. */
final class StoreRoom {
    private final int storeIndex;
    private final RecordTable table;
    private final StoreQuota quota;

    StoreRoom(final int storeIndex, final RecordTable table, final StoreQuota quota) {
        this.storeIndex = storeIndex;
        this.table = table;
        this.quota = quota;
    }

    /** Is there room for that item in place of what is under its key? Else answers with the numbers. */
    boolean hasRoomFor(
            final StateRequest request,
            final StateReplies replies,
            final StoredKey key,
            final int contentTypeLength,
            final long valueLength) {
        if (!quota.isLimited()) {
            return true;
        }
        final long existing = table.find(storeIndex, key.stored(), 0, key.storedLength());
        final long newBytes = key.storedLength() + contentTypeLength + valueLength - sizeOf(existing);
        return hasRoomFor(request, replies, isEntry(existing) ? 0 : 1, newBytes);
    }

    /** As above, of several. What shrinks the store is always taken. */
    boolean hasRoomFor(
            final StateRequest request, final StateReplies replies, final int newEntries, final long newBytes) {
        if (fits(newEntries, newBytes)) {
            return true;
        }
        final ErrorText text = replies.text().say("the store is full: entries=");
        text.and(table.usage().entries(storeIndex));
        if (quota.maxEntries() != Long.MAX_VALUE) {
            text.and(" of maxEntries=").and(quota.maxEntries());
        }
        text.and(", bytes=").and(table.usage().bytes(storeIndex));
        if (quota.maxBytes() != Long.MAX_VALUE) {
            text.and(" of maxBytes=").and(quota.maxBytes());
        }
        text.and("; asked for entries=")
                .and(newEntries)
                .and(" and bytes=")
                .and(newBytes)
                .and(" more");
        replies.onError(request.token(), ErrorCode.STORE_FULL);
        return false;
    }

    boolean fits(final int newEntries, final long newBytes) {
        return (newEntries <= 0
                        || newEntries <= quota.maxEntries() - table.usage().entries(storeIndex))
                && (newBytes <= 0
                        || newBytes <= quota.maxBytes() - table.usage().bytes(storeIndex));
    }

    boolean isLimited() {
        return quota.isLimited();
    }

    /** Counts it among the store's entries? */
    boolean isEntry(final long record) {
        return record != RecordTable.NOT_FOUND && !table.isTombstone(record);
    }

    /** Bytes of the store that an entry takes. */
    long sizeOf(final long record) {
        return isEntry(record) ? table.size(record) : 0;
    }
}
