package io.ledge.core.loop;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.journal.Durability;
import io.ledge.core.journal.JournalMarks;
import io.ledge.core.journal.JournalProxy;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.session.PendingTable;
import io.ledge.core.session.Replies;
import io.ledge.core.session.ReplyGate;
import io.ledge.core.session.SessionTable;
import io.ledge.core.state.ExpiryTimers;
import io.ledge.core.state.FormerStore;
import io.ledge.core.state.KeyPrefix;
import io.ledge.core.state.KeySearch;
import io.ledge.core.state.ScanBudget;
import io.ledge.core.state.StateChanges;
import io.ledge.core.state.StateHandler;
import io.ledge.core.state.StateLog;
import io.ledge.core.state.StateReplay;
import io.ledge.core.state.StateSnapshot;
import io.ledge.core.state.StateStore;
import io.ledge.core.state.StoreClearing;
import io.ledge.core.state.StoreIndexes;
import io.ledge.core.state.StoreQuota;
import io.ledge.core.state.TableStateStore;
import io.ledge.core.state.VersionSequence;
import io.ledge.core.state.Watches;
import io.ledge.core.table.RecordTable;
import io.ledge.core.time.CachedClocks;
import io.ledge.core.time.TimerWheel;
import io.ledge.core.wait.ErrandBell;
import io.ledge.protocol.Ipc;
import java.util.HashMap;
import java.util.Map;

/**
 * State as the duty cycle sees it: the stores and the table under them, what they journal, who waits for the journal, and the
 * snapshots. Made at start; run by the cycle, under the baton.
 */
final class StateBlock {
    private static final int RELEASE_LIMIT = 1024;
    private static final int STORE_REPLY_LIMIT = 256;
    private static final int CHANGE_LIMIT = 256;
    private static final int TIMER_LIMIT = 64;
    private static final int GROWTH_SLOTS = 2048;
    private static final int STORES = CoreContext.COMPONENTS_DEFAULT;

    private final CachedClocks clocks;
    private final BodyArena bodies;
    private final RecordTable table;
    private final TimerWheel timers;
    private final ExpiryTimers expiry;
    private final ScanBudget scans;
    private final StateChanges changes;
    private final Watches watches;
    private final VersionSequence versions = new VersionSequence(0);
    private final StoreIndexes indexes = new StoreIndexes(STORES);
    private final Map<String, String> journalNames = new HashMap<>(); // by store: for this life, also while it is gone
    private final StoreClearing clearing;
    private final StateReplay replay;
    private final JournalProxy journal; // null: only volatile stores
    private final ErrandBell journalBell;
    private final ReplyGate gate;
    private final Admission admission;
    private final SnapshotTaker snapshots;
    private final JournalHealth health;
    private final StateHandler handler;

    StateBlock(
            final CoreContext context,
            final CachedClocks clocks,
            final BodyArena bodies,
            final SessionTable sessions,
            final PendingTable pending,
            final Replies replies) {
        final OffHeapRegions regions = context.regions();
        this.clocks = clocks;
        this.bodies = bodies;
        table = new RecordTable(
                regions,
                context.maxEntries(),
                context.stateBytes(),
                Ipc.INLINE_LIMIT,
                context.hashSeed(),
                bodies::release);
        timers = new TimerWheel(
                CoreAgent.view(regions, MemoryTag.TIMERS, TimerWheel.bufferLength(context.timers())),
                clocks.timestampMs(),
                ExpiryTimers.RESOLUTION_MS);
        changes = new StateChanges(regions, context.changeBytes(), 2 * STORES, clocks.timestampMs());
        watches = new Watches(sessions, replies);
        expiry = new ExpiryTimers(table, timers, changes);
        clearing = new StoreClearing(table, expiry);
        scans = new ScanBudget(clocks.timestampMs());
        replay = new StateReplay(table, bodies, expiry, indexes);
        journal = context.journal();
        journalBell = context.journalBell();
        final JournalMarks marks = journal == null ? new JournalMarks(0) : journal.marks();
        gate = new ReplyGate(regions, sessions, bodies, replies, marks, table::unbury);
        admission = new Admission(journal, gate);
        health = new JournalHealth(marks);
        snapshots = new SnapshotTaker(
                context.snapshots(),
                new StateSnapshot(table, bodies, indexes, context.snapshots()),
                journal,
                versions,
                clocks);
        handler = new StateHandler(sessions, pending, replies, gate, watches, clocks, bodies, STORES);
    }

    // wiring

    void addVolatile(final String name, final KeyPrefix prefix, final StoreQuota quota) {
        add(name, prefix, within(indexes.ofVolatile(name)), StateLog.none(), quota, null);
    }

    /** What replay found under its name is in it. @param former null: it had no other name */
    void addDurable(
            final String name,
            final KeyPrefix prefix,
            final Durability durability,
            final StoreQuota quota,
            final FormerStore former) {
        final String journalName =
                journalNames.computeIfAbsent(name, id -> former != null && isStillAt(former, id) ? former.name() : id);
        final int index = within(indexes.durable(journalName));
        add(name, prefix, index, StateLog.of(journal, gate, bodies, durability), quota, journalName);
    }

    private static int within(final int index) {
        if (index < 0) {
            throw new IllegalStateException("the node has no room for one more name of a store: limit=" + STORES
                    + ", those of stores that keep their data count as long as the journal has any of it");
        }
        return index;
    }

    /** It is configured no more: what a durable one holds stays, for when it comes back. */
    void remove(final String name) {
        handler.removeStore(name);
        health.remove(name);
    }

    /**
     * Frees a slice of what the volatile store of that name held; it must be gone.
     *
     * @param cursor {@link RecordTable#SCAN_START}, or what the call before returned
     * @return {@link RecordTable#SCAN_END}: nothing is left
     */
    long free(final String name, final long cursor) {
        return indexes.wasVolatile(name) ? clearing.slice(indexes.ofVolatile(name), cursor) : RecordTable.SCAN_END;
    }

    /**
     * Puts on the disk what was appended, whatever was promised for it: a store that promises more than before shows older
     * changes only when they are there. Any thread.
     */
    void syncJournal() {
        if (journal != null) {
            journal.marks().wantSync();
            wakeJournal();
        }
    }

    boolean isJournaled(final String name) {
        return indexes.isKnown(name);
    }

    private boolean isStillAt(final FormerStore former, final String name) {
        return !indexes.isKnown(name)
                && indexes.isKnown(former.name())
                && new KeySearch(table).isAnyThere(indexes.durable(former.name()), former.keyPrefixes());
    }

    /** One outside the loop. */
    void add(final String name, final KeyPrefix prefix, final StateStore store) {
        handler.addStore(name, store, prefix, null);
    }

    private void add(
            final String name,
            final KeyPrefix prefix,
            final int index,
            final StateLog log,
            final StoreQuota quota,
            final String journalName) {
        handler.addStore(
                name,
                new TableStateStore(index, table, bodies, versions, expiry, log, quota, changes, scans),
                prefix,
                journalName);
    }

    JournalRecordHandler recordHandler() {
        return new CoreReplay(replay);
    }

    /** See {@link CoreAgent#recovered}. */
    void recovered(final long lastPosition, final long versionGap) {
        journal.recovered(lastPosition);
        versions.raise(replay.lastVersion() + (PlantedBug.VERSION_REUSED.isPlanted() ? 0 : versionGap));
        clocks.raise(PlantedBug.TIME_NOT_RAISED.isPlanted() ? 0 : replay.lastTimestampMs());
    }

    // the duty cycle

    /** First: lets out the answers that waited for the journal. */
    int release() {
        scans.refill();
        return gate.poll(RELEASE_LIMIT);
    }

    /** After the commands. */
    int doWork() {
        return handler.poll(STORE_REPLY_LIMIT)
                + expiry.poll(clocks.timestampMs(), TIMER_LIMIT)
                + watches.deliver(CHANGE_LIMIT)
                + table.slice(GROWTH_SLOTS);
    }

    /** At home only. */
    int doHomeWork() {
        health.update();
        return snapshots.doWork();
    }

    /** Exactly: there is nothing to do now. */
    boolean isQuiet() {
        return gate.isQuiet() && snapshots.isQuiet() && !table.isGrowing() && handler.isQuiet() && watches.isQuiet();
    }

    /** Was anything appended? Then {@link #wakeJournal} is owed, after the baton is given. */
    boolean takeOwedJournalWake() {
        return journal != null && journal.takeOwedWake();
    }

    /** Any thread. */
    void wakeJournal() {
        journalBell.ring();
    }

    // parts, for handlers, counters and tests

    StateHandler handler() {
        return handler;
    }

    StateReplay replay() {
        return replay;
    }

    RecordTable table() {
        return table;
    }

    TimerWheel timers() {
        return timers;
    }

    Watches watches() {
        return watches;
    }

    ReplyGate gate() {
        return gate;
    }

    Admission admission() {
        return admission;
    }

    JournalHealth health() {
        return health;
    }

    /** Position of the record appended last. */
    long appendedPosition() {
        return journal == null ? 0 : journal.lastPosition();
    }
}
