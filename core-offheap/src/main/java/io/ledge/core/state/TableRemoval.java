package io.ledge.core.state;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.table.RecordTable;

/** Takes an item out of the table; a durable store's leaves a tombstone until its deletion may be seen. */
final class TableRemoval {
    private final RecordTable table;
    private final ExpiryTimers expiry;
    private final StateLog log;
    private final TableChanges changes;

    TableRemoval(final RecordTable table, final ExpiryTimers expiry, final StateLog log, final TableChanges changes) {
        this.table = table;
        this.expiry = expiry;
        this.log = log;
        this.changes = changes;
    }

    /** @param version and position of the change; 0 of a volatile store's */
    void remove(final long record, final long version, final long position) {
        changes.onDelete(record, position);
        expiry.cancel(record);
        if (log.isDurable() && !PlantedBug.DELETE_WITHOUT_TOMBSTONE.isPlanted()) {
            table.bury(record, version, position);
            log.bury(record, position);
        } else {
            table.remove(record);
        }
    }
}
