package io.ledge.core.state;

import io.ledge.core.table.RecordTable;
import io.ledge.core.time.CachedClocks;
import io.ledge.core.time.TimerWheel;
import java.util.concurrent.TimeUnit;

/**
 * Frees items whose time is up. Whether an item is absent is told by its expiry and the command's timestamp alone; the timer
 * only gives its memory back, so a timer that could not be had, or comes late, changes no answer.
 */
public final class ExpiryTimers {
    /** Kind of the timers; the payload is the record. */
    public static final int TIMER_KIND = 1;

    private final RecordTable table;
    private final TimerWheel timers;
    private final CachedClocks clocks;

    public ExpiryTimers(final RecordTable table, final TimerWheel timers, final CachedClocks clocks) {
        this.table = table;
        this.timers = timers;
        this.clocks = clocks;
    }

    /** After a put: the record's old timer goes, a new one comes if it expires. */
    void set(final long record, final long expiryMs, final long timestampMs) {
        cancel(record);
        if (expiryMs != 0) {
            final long delayNs = TimeUnit.MILLISECONDS.toNanos(Math.max(0, expiryMs - timestampMs));
            final long id = timers.schedule(clocks.nowNs() + delayNs, TIMER_KIND, record);
            table.timerId(record, Math.max(0, id));
        }
    }

    /** Before a remove. */
    void cancel(final long record) {
        final long id = table.timerId(record);
        if (id != 0) {
            timers.cancel(id);
            table.timerId(record, 0);
        }
    }

    /** A timer fired. The wall clock may have been set back meanwhile: then it waits for the rest. */
    public void onTimer(final long record) {
        table.timerId(record, 0);
        if (table.isExpired(record, clocks.timestampMs())) {
            table.remove(record);
        } else {
            set(record, table.expiryMs(record), clocks.timestampMs());
        }
    }
}
