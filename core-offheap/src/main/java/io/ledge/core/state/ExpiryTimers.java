package io.ledge.core.state;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.table.RecordTable;
import io.ledge.core.time.TimerHandler;
import io.ledge.core.time.TimerWheel;

/**
 * Frees items whose time is up. Whether an item is absent is told by its expiry and the command's timestamp alone; the timer
 * only gives its memory back, so a timer that could not be had, or comes late, changes no answer.
 *
 * <p>What has expired before its change may be seen stays, and its timer comes again: as long as it is here, whoever asks
 * for it learns only what he may.
 *
 * <p>The wheel runs on timestamps, which stand still while the wall clock is set back, and is for items alone: a million
 * of them with a time to live leave deliveries their timers. It wakes nobody: memory comes back in the first cycle after.
 */
public final class ExpiryTimers {
    /** A tick of the wheel: memory may come back that much late. */
    public static final long RESOLUTION_MS = 16;

    private static final int KIND = 1;

    private final RecordTable table;
    private final TimerWheel timers;
    private final TimerHandler handler = this::onTimer;
    private final StateChanges changes;

    /** @param timers in milliseconds of the node's timestamps; nobody else's */
    public ExpiryTimers(final RecordTable table, final TimerWheel timers, final StateChanges changes) {
        this.table = table;
        this.timers = timers;
        this.changes = changes;
    }

    /** Frees what has expired, that many at most. @return how many */
    public int poll(final long timestampMs, final int limit) {
        return timers.poll(timestampMs, handler, limit);
    }

    /** After a put: the record's old timer goes, a new one comes if it expires. */
    void set(final long record, final long expiryMs) {
        cancel(record);
        if (expiryMs != 0) {
            schedule(record, expiryMs);
        }
    }

    private void schedule(final long record, final long atMs) {
        table.timerId(record, Math.max(0, timers.schedule(atMs, KIND, record)));
    }

    /** Before a remove. */
    void cancel(final long record) {
        final long id = table.timerId(record);
        if (id != 0) {
            timers.cancel(id);
            table.timerId(record, 0);
        }
    }

    private void onTimer(final long timestampMs, final long timerId, final int kind, final long record) {
        assert table.timerId(record) == timerId && table.isExpired(record, timestampMs) : "record=" + record;
        final int storeIndex = table.storeIndex(record);
        if (!changes.isVisible(storeIndex, table.position(record)) && !PlantedBug.EXPIRY_DOES_NOT_WAIT.isPlanted()) {
            schedule(record, timestampMs + RESOLUTION_MS);
            return;
        }
        changes.onExpired(storeIndex, record, timestampMs);
        table.remove(record);
    }
}
