package io.ledge.core.state;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.table.RecordTable;
import io.ledge.core.time.TimerWheel;
import io.ledge.protocol.Ipc;
import org.agrona.concurrent.UnsafeBuffer;

class TableStateStoreConformanceTest extends StateStoreConformance {
    @Override
    protected StateStore openStore(final OffHeapRegions regions, final BodyArena arena) {
        final RecordTable table = new RecordTable(regions, 1000, 4 << 20, Ipc.INLINE_LIMIT, 7, arena::release);
        final UnsafeBuffer timers = new UnsafeBuffer(new byte[TimerWheel.bufferLength(1000)]);
        final StateChanges changes = new StateChanges(regions, ChangeRing.MIN_CAPACITY, 4, 1);
        final ExpiryTimers expiry =
                new ExpiryTimers(table, new TimerWheel(timers, 0, ExpiryTimers.RESOLUTION_MS), changes);
        return new TableStateStore(
                1,
                table,
                arena,
                new VersionSequence(0),
                expiry,
                StateLog.none(),
                StoreQuota.NONE,
                changes,
                new ScanBudget(1));
    }
}
