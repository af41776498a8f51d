package io.ledge.core.loop;

import io.ledge.core.binding.BindingHandler;
import io.ledge.core.binding.BindingPort;
import io.ledge.core.binding.ComponentTable;
import io.ledge.core.counter.CounterPublisher;
import io.ledge.core.counter.StallTracker;
import io.ledge.core.journal.Durability;
import io.ledge.core.journal.JournalMarks;
import io.ledge.core.journal.JournalProxy;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.pubsub.PubSub;
import io.ledge.core.pubsub.PubSubHandler;
import io.ledge.core.pubsub.TimerKinds;
import io.ledge.core.session.Ingress;
import io.ledge.core.session.PendingTable;
import io.ledge.core.session.Replies;
import io.ledge.core.session.ReplyGate;
import io.ledge.core.session.SessionHandler;
import io.ledge.core.session.SessionTable;
import io.ledge.core.state.ExpiryTimers;
import io.ledge.core.state.KeyPrefix;
import io.ledge.core.state.ScanBudget;
import io.ledge.core.state.StateChanges;
import io.ledge.core.state.StateHandler;
import io.ledge.core.state.StateLog;
import io.ledge.core.state.StateReplay;
import io.ledge.core.state.StateSnapshot;
import io.ledge.core.state.StateStore;
import io.ledge.core.state.StoreIndexes;
import io.ledge.core.state.TableStateStore;
import io.ledge.core.state.VersionSequence;
import io.ledge.core.state.Watches;
import io.ledge.core.table.RecordArena;
import io.ledge.core.table.RecordTable;
import io.ledge.core.time.CachedClocks;
import io.ledge.core.time.TimerHandler;
import io.ledge.core.time.TimerWheel;
import io.ledge.core.wait.CoreBell;
import io.ledge.core.wait.CoreCycle;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.protocol.codec.SubscriptionKind;
import io.ledge.protocol.wake.Doorbell;
import java.util.Arrays;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The core: all state of the node, and the duty cycle that changes it. One owner at a time, whoever holds the baton.
 *
 * <pre>
 *   timers ▸ commands (port, IPC) ▸ answers of stores ▸ deliveries ▸ expiries ▸ watches ▸ a slice of the table's upkeep ▸ what egresses take
 * </pre>
 *
 * <p>Everything is made here at start; afterwards the cycle allocates nothing. Components, stores and sources of commands
 * are added while wiring, before the first cycle.
 */
public final class CoreAgent implements CoreCycle {
    private static final int WARM_UP_CYCLES = 20_000;
    private static final long WARM_UP_NS = 150_000_000;
    private static final int TIMER_LIMIT = 64;
    private static final int COMMAND_LIMIT = 256;
    private static final int DELIVERY_LIMIT = 256;
    private static final int STORE_REPLY_LIMIT = 256;
    private static final int GROWTH_SLOTS = 2048;
    private static final int CHUNK_LIMIT = 16;
    private static final int RELEASE_LIMIT = 1024;
    private static final long JOURNAL_WAKE = Long.MIN_VALUE; // the bit that no session has

    /**
     * After a crash versions go on that far above the newest found: with a durability below {@code always} some may have been
     * told and lost, and an ETag must never come to mean another value.
     */
    private static final long UNCLEAN_VERSION_GAP = 1L << 32;

    private static final long TIMER_RESOLUTION_NS = 1 << 20; // about a millisecond

    private final NanoClock nanoClock;
    private final CachedClocks clocks;
    private final TimerWheel timers;
    private final TimerWheel expiryWheel;
    private final BodyArena bodies;
    private final RecordTable table;
    private final SessionTable sessions;
    private final PendingTable pending;
    private final Replies replies = new Replies();
    private final RecordArena messages;
    private final PubSub pubSub;
    private final StateHandler state;
    private final ExpiryTimers expiry;
    private final ScanBudget scans;
    private final StateChanges changes;
    private final Watches watches;
    private final VersionSequence versions = new VersionSequence(0);
    private final StoreIndexes storeIndexes = new StoreIndexes(CoreContext.COMPONENTS_DEFAULT);
    private final StateReplay replay;
    private final JournalProxy journal; // null: only volatile stores
    private final Doorbell journalDoorbell;
    private final ReplyGate gate;
    private final Admission admission;
    private final SnapshotTaker snapshots;
    private final JournalHealth health;
    private final ComponentTable components;
    private final BindingPort port;
    private final BindingHandler bindings;
    private final CommandAdapter commandAdapter;
    private final StallTracker stalls = new StallTracker(CoreContext.STALL_THRESHOLD_NS_DEFAULT);
    private final TimerHandler timerHandler = this::onTimer;
    private Ingress[] ingresses = new Ingress[0];
    private CounterPublisher counters;

    public CoreAgent(final CoreContext context) {
        final OffHeapRegions regions = context.regions();
        nanoClock = context.nanoClock();
        clocks = new CachedClocks(nanoClock, context.epochClock(), 0);
        clocks.update();
        timers = new TimerWheel(
                view(regions, MemoryTag.TIMERS, TimerWheel.bufferLength(context.timers())),
                clocks.nowNs(),
                TIMER_RESOLUTION_NS);
        bodies = new BodyArena(regions, context.bodyBytes(), context.maxBodyLength());
        table = new RecordTable(
                regions,
                context.maxEntries(),
                context.stateBytes(),
                Ipc.INLINE_LIMIT,
                context.hashSeed(),
                bodies::release);
        sessions = new SessionTable(
                regions, bodies, context.doorbells(), CoreContext.APPS_DEFAULT, context.maxBodyLength());
        pending = new PendingTable(CoreContext.PENDING_REQUESTS_DEFAULT);
        messages = new RecordArena(regions.reserve(MemoryTag.QUEUES, context.messageBytes()), context.messageBytes());
        expiryWheel = new TimerWheel(
                view(regions, MemoryTag.TIMERS, TimerWheel.bufferLength(context.timers())),
                clocks.timestampMs(),
                ExpiryTimers.RESOLUTION_MS);
        changes = new StateChanges(
                regions, context.changeBytes(), 2 * CoreContext.COMPONENTS_DEFAULT, clocks.timestampMs());
        watches = new Watches(sessions, replies);
        expiry = new ExpiryTimers(table, expiryWheel, 2 * CoreContext.COMPONENTS_DEFAULT, changes);
        scans = new ScanBudget(clocks.timestampMs());
        replay = new StateReplay(table, bodies, expiry, storeIndexes);
        journal = context.journal();
        journalDoorbell = context.journalDoorbell();
        final JournalMarks marks = journal == null ? new JournalMarks(0) : journal.marks();
        gate = new ReplyGate(regions, sessions, bodies, replies, marks, table::unbury);
        health = new JournalHealth(marks);
        admission = new Admission(journal, gate);
        snapshots = new SnapshotTaker(
                context.snapshots(),
                new StateSnapshot(table, bodies, storeIndexes, context.snapshots()),
                journal,
                versions,
                clocks);
        pubSub = new PubSub(
                context.pubSub(), sessions, clocks, timers, messages, bodies, CoreContext.COMPONENTS_DEFAULT);
        state = new StateHandler(
                sessions, pending, replies, gate, watches, clocks, bodies, CoreContext.COMPONENTS_DEFAULT);
        components = new ComponentTable(CoreContext.COMPONENTS_DEFAULT);
        port = new BindingPort(regions);
        bindings = new BindingHandler(pubSub, components, pending, sessions, replies, clocks, bodies);
        commandAdapter = new CommandAdapter(
                new SessionHandler(
                        sessions,
                        replies,
                        context.nodeId(),
                        context.nodeVersion(),
                        context.maxBodyLength(),
                        CoreContext.HEARTBEAT_INTERVAL_MS_DEFAULT),
                state,
                new PubSubHandler(pubSub, replies, clocks, bodies),
                bindings,
                new StatusHandler(context, sessions, pubSub, state, components, clocks, this::usedBytes, replies),
                bodies,
                replies,
                admission,
                context.errorHandler());
    }

    private long usedBytes() {
        return table.usedBytes() + messages.usedBytes() + bodies.bytesInUse();
    }

    // wiring

    /** Opens the components' port, the first session. */
    public BindingPort openPort(final CoreBell bell) {
        port.open(sessions, bell);
        bindings.port(port.session());
        addIngress(port);
        return port;
    }

    public void addIngress(final Ingress ingress) {
        ingresses = Arrays.copyOf(ingresses, ingresses.length + 1);
        ingresses[ingresses.length - 1] = ingress;
    }

    /** A volatile store in the node's record table. @param keyPrefix Dapr's setting of that name */
    public void addInMemoryStore(final String name, final String type, final String keyPrefix) {
        addStore(name, type, keyPrefix, storeIndexes.nextVolatile(), StateLog.none());
    }

    /** A durable one: what replay found under its name is in it. After {@link #recovered}. */
    public void addDurableStore(
            final String name, final String type, final String keyPrefix, final Durability durability) {
        final int index = storeIndexes.durable(name);
        if (index < 0) {
            throw new IllegalStateException("more stores than the node takes");
        }
        addStore(name, type, keyPrefix, index, StateLog.of(journal, gate, bodies, durability));
        health.add(components.row(components.count() - 1));
    }

    private void addStore(
            final String name, final String type, final String keyPrefix, final int index, final StateLog log) {
        state.addStore(
                name,
                new TableStateStore(
                        index, table, bodies, versions, expiry, log, replay.entryCount(index), changes, scans),
                KeyPrefix.of(keyPrefix, name, CoreContext.APPS_DEFAULT));
        components.add(name, type, false, ComponentState.UP, "");
    }

    /** Takes the records found at start, before stores are added. */
    public JournalRecordHandler recordHandler() {
        return new CoreReplay(replay);
    }

    StateReplay replay() {
        return replay;
    }

    /**
     * All that was found is replayed.
     *
     * @param lastPosition of the records found
     * @param isClean the journal was closed: no version was given out that is not in it
     */
    public void recovered(final long lastPosition, final boolean isClean) {
        journal.recovered(lastPosition);
        versions.raise(replay.lastVersion() + (isClean ? 0 : UNCLEAN_VERSION_GAP));
        clocks.raise(replay.lastTimestampMs());
    }

    /**
     * A store outside the loop, whose component reports its state.
     *
     * @param keyPrefix Dapr's setting of that name
     */
    public void addStore(final String name, final String type, final String keyPrefix, final StateStore store) {
        state.addStore(name, store, KeyPrefix.of(keyPrefix, name, CoreContext.APPS_DEFAULT));
        components.add(name, type, false, ComponentState.STARTING, "");
    }

    public void addInMemoryPubSub(final String name, final String type) {
        pubSub.addComponent(SubscriptionKind.TOPIC, name);
        components.add(name, type, false, ComponentState.UP, "");
    }

    public void addBinding(final String name, final String type, final boolean input, final boolean output) {
        if (input) {
            pubSub.addComponent(SubscriptionKind.BINDING, name);
        }
        components.add(name, type, output, ComponentState.STARTING, "");
    }

    /** A component that could not be made: known by `ledge status` only. */
    public void addFailed(final String name, final String type, final String reason) {
        components.add(name, type, false, ComponentState.FAILED, reason);
    }

    public void counters(final CounterPublisher publisher) {
        counters = publisher;
        CoreCounters.register(publisher, this);
    }

    public SessionTable sessions() {
        return sessions;
    }

    public BodyArena bodies() {
        return bodies;
    }

    PubSub pubSub() {
        return pubSub;
    }

    StallTracker stalls() {
        return stalls;
    }

    CommandAdapter commandAdapter() {
        return commandAdapter;
    }

    Replies replies() {
        return replies;
    }

    PendingTable pending() {
        return pending;
    }

    RecordTable table() {
        return table;
    }

    /** Timers in use, in both wheels. */
    long timerCount() {
        return timers.timerCount() + expiryWheel.timerCount();
    }

    long timersRefused() {
        return timers.refusedCount() + expiryWheel.refusedCount();
    }

    /** Position of the record appended last. */
    long appendedPosition() {
        return journal == null ? 0 : journal.lastPosition();
    }

    ReplyGate gate() {
        return gate;
    }

    Admission admission() {
        return admission;
    }

    Watches watches() {
        return watches;
    }

    BindingHandler bindings() {
        return bindings;
    }

    // the duty cycle

    /**
     * Turns the empty cycle until it is compiled: at ten cycles a second an idle node would interpret it for minutes, at
     * three times the cost.
     */
    @Override
    public void onStart() {
        final long startNs = nanoClock.nanoTime();
        for (int i = 0; i < WARM_UP_CYCLES && nanoClock.nanoTime() - startNs < WARM_UP_NS; i++) {
            doWork(true);
            isQuiet();
            nextDeadlineNs();
        }
    }

    @Override
    public int doWork(final boolean isHome) {
        final long startNs = clocks.update();
        int workCount = timers.poll(startNs, timerHandler, TIMER_LIMIT);
        workCount += gate.poll(RELEASE_LIMIT);
        scans.refill();
        for (final Ingress ingress : ingresses) {
            workCount += ingress.poll(commandAdapter, startNs, COMMAND_LIMIT, isHome);
        }
        workCount += state.poll(STORE_REPLY_LIMIT);
        workCount += pubSub.deliver(DELIVERY_LIMIT);
        workCount += expiry.poll(clocks.timestampMs(), TIMER_LIMIT);
        workCount += watches.deliver(DELIVERY_LIMIT);
        workCount += table.slice(GROWTH_SLOTS);
        workCount += sessions.flush(CHUNK_LIMIT);
        if (isHome) {
            workCount += snapshots.doWork();
            health.update();
            publishCounters(startNs, workCount);
        }
        if (workCount > 0) {
            stalls.onCycle(nanoClock.nanoTime() - startNs);
        }
        return workCount;
    }

    private void publishCounters(final long nowNs, final int workCount) {
        if (counters != null) {
            counters.publish(nowNs, workCount > 0);
        }
    }

    @Override
    public boolean isQuiet() {
        final boolean isOpen = admission.isOpen();
        for (final Ingress ingress : ingresses) {
            if ((isOpen || ingress == port) && !ingress.isQuiet()) {
                return false;
            }
        }
        return gate.isQuiet()
                && snapshots.isQuiet()
                && !table.isGrowing()
                && state.isQuiet()
                && pubSub.isQuiet()
                && watches.isQuiet()
                && sessions.isQuiet();
    }

    @Override
    public long nextDeadlineNs() {
        long deadlineNs = timers.nextDeadline();
        for (final Ingress ingress : ingresses) {
            deadlineNs = Math.min(deadlineNs, ingress.nextDeadlineNs());
        }
        return deadlineNs;
    }

    @Override
    public long nowNs() {
        return nanoClock.nanoTime();
    }

    @Override
    public long takeOwedWakeUps() {
        final boolean owesJournal = journal != null && journal.takeOwedWake();
        return sessions.takeOwedWakeUps() | (owesJournal ? JOURNAL_WAKE : 0);
    }

    @Override
    public void wake(final long owedWakeUps) {
        if ((owedWakeUps & JOURNAL_WAKE) != 0) {
            journalDoorbell.ring(); // first: the disk is the slowest
        }
        sessions.wake(owedWakeUps & ~JOURNAL_WAKE);
    }

    @Override
    public void onClose() {
        sessions.closeAll();
        wake(takeOwedWakeUps());
        if (counters != null) {
            counters.publishNow();
        }
    }

    private void onTimer(final long nowNs, final long timerId, final int kind, final long payload) {
        if (kind >= TimerKinds.FIRST && kind <= TimerKinds.LAST) {
            pubSub.onTimer(kind, payload);
        } else {
            throw new IllegalStateException("a timer of no kind: kind=" + kind);
        }
    }

    private static UnsafeBuffer view(final OffHeapRegions regions, final MemoryTag tag, final int length) {
        final OffHeapRegion region = regions.reserve(tag, length);
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        region.wrap(view, 0, length);
        return view;
    }
}
