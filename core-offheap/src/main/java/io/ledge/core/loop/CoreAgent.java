package io.ledge.core.loop;

import io.ledge.core.binding.BindingHandler;
import io.ledge.core.binding.BindingPort;
import io.ledge.core.binding.ComponentTable;
import io.ledge.core.counter.CounterPublisher;
import io.ledge.core.counter.StallTracker;
import io.ledge.core.invoke.InvokeHandler;
import io.ledge.core.invoke.InvokeTimerKinds;
import io.ledge.core.journal.Durability;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.port.AppPorts;
import io.ledge.core.pubsub.PubSub;
import io.ledge.core.pubsub.PubSubHandler;
import io.ledge.core.pubsub.Revocations;
import io.ledge.core.pubsub.TimerKinds;
import io.ledge.core.session.Ingress;
import io.ledge.core.session.PendingTable;
import io.ledge.core.session.Replies;
import io.ledge.core.session.SessionHandler;
import io.ledge.core.session.SessionTable;
import io.ledge.core.state.FormerStore;
import io.ledge.core.state.KeyPrefix;
import io.ledge.core.state.StateStore;
import io.ledge.core.state.StoreQuota;
import io.ledge.core.table.RecordArena;
import io.ledge.core.table.RecordTable;
import io.ledge.core.time.CachedClocks;
import io.ledge.core.time.TimerHandler;
import io.ledge.core.time.TimerWheel;
import io.ledge.core.wait.CoreBell;
import io.ledge.core.wait.CoreCycle;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.protocol.codec.SubscriptionKind;
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
 * <p>Everything is made here at start; afterwards the cycle allocates nothing. Sources of commands are added while wiring,
 * before the first cycle; components and stores also later, by {@link #tasks}, and of two with one name the later one counts.
 */
public final class CoreAgent implements CoreCycle {
    private static final int WARM_UP_CYCLES = 20_000;
    private static final long WARM_UP_NS = 150_000_000;
    private static final int TIMER_LIMIT = 64;
    private static final int COMMAND_LIMIT = 256;
    private static final int DELIVERY_LIMIT = 256;
    private static final int CHUNK_LIMIT = 16;
    private static final long JOURNAL_WAKE = Long.MIN_VALUE; // the bit that no session has

    /** Of {@link #recovered}: more versions than a life of the node gives out without one of them reaching the disk. */
    public static final long MIN_VERSION_GAP = 1L << 32;

    /** Of {@link #recovered}: a JavaScript number holds the versions of some thousand starts. */
    public static final long MAX_VERSION_GAP = 1L << 40;

    private static final long TIMER_RESOLUTION_NS = 1 << 20; // about a millisecond

    private final NanoClock nanoClock;
    private final CachedClocks clocks;
    private final TimerWheel timers;
    private final BodyArena bodies;
    private final SessionTable sessions;
    private final PendingTable pending;
    private final Replies replies = new Replies();
    private final RecordArena messages;
    private final PubSub pubSub;
    private final Revocations revocations;
    private final StateBlock state;
    private final ComponentTable components;
    private final BindingPort port;
    private final BindingHandler bindings;
    private final InvokeHandler invocations;
    private final BackupHandler backups;
    private final CoreTasks tasks = new CoreTasks();
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
        sessions = new SessionTable(
                regions, bodies, context.doorbells(), CoreContext.APPS_DEFAULT, context.maxBodyLength());
        pending = new PendingTable(CoreContext.PENDING_REQUESTS_DEFAULT);
        messages = new RecordArena(regions.reserve(MemoryTag.QUEUES, context.messageBytes()), context.messageBytes());
        pubSub = new PubSub(
                context.pubSub(), sessions, clocks, timers, messages, bodies, CoreContext.COMPONENTS_DEFAULT);
        revocations = new Revocations(pubSub, sessions.access(), replies);
        state = new StateBlock(context, clocks, bodies, sessions, pending, replies);
        components = new ComponentTable(CoreContext.COMPONENTS_DEFAULT);
        port = new BindingPort(regions);
        bindings = new BindingHandler(pubSub, components, pending, sessions, replies, clocks, bodies);
        invocations = new InvokeHandler(sessions, replies, clocks, timers, CoreContext.INVOCATIONS_DEFAULT);
        backups = new BackupHandler(context.backups(), pending, sessions, replies);
        commandAdapter = new CommandAdapter(
                new SessionHandler(
                        sessions,
                        replies,
                        context.nodeId(),
                        context.nodeVersion(),
                        context.maxBodyLength(),
                        CoreContext.HEARTBEAT_INTERVAL_MS_DEFAULT),
                state.handler(),
                new PubSubHandler(pubSub, sessions.ownNames(), replies, clocks, bodies),
                bindings,
                invocations,
                new StatusHandler(
                        context, sessions, pubSub, state.handler(), components, clocks, this::usedBytes, replies),
                backups,
                bodies,
                replies,
                state.admission(),
                context.errorHandler());
    }

    private long usedBytes() {
        return state.table().usedBytes() + messages.usedBytes() + bodies.bytesInUse();
    }

    // wiring

    /** Opens the components' port, the first session. */
    public BindingPort openPort(final CoreBell bell) {
        port.open(sessions, bell);
        bindings.port(port.session());
        addIngress(port);
        tasks.bell(bell);
        return port;
    }

    /** Opens the way in for apps whose API this process serves. */
    public AppPorts openAppPorts(final OffHeapRegions regions, final CoreBell bell, final int capacity) {
        final AppPorts ports = new AppPorts(regions, bodies, sessions, bell, capacity);
        addIngress(ports);
        return ports;
    }

    public void addIngress(final Ingress ingress) {
        ingresses = Arrays.copyOf(ingresses, ingresses.length + 1);
        ingresses[ingresses.length - 1] = ingress;
    }

    /** A volatile store in the node's record table. @param keyPrefix Dapr's setting of that name */
    public void addInMemoryStore(final String name, final String type, final String keyPrefix) {
        addInMemoryStore(name, type, keyPrefix, StoreQuota.NONE);
    }

    public void addInMemoryStore(final String name, final String type, final String keyPrefix, final StoreQuota quota) {
        components.checkRoom(name);
        state.addVolatile(name, prefix(keyPrefix, name), quota);
        components.add(name, type, false, ComponentState.UP, "");
    }

    /** A durable one: what replay found under its name is in it. After {@link #recovered}. */
    public void addDurableStore(
            final String name, final String type, final String keyPrefix, final Durability durability) {
        addDurableStore(name, type, keyPrefix, durability, StoreQuota.NONE);
    }

    public void addDurableStore(
            final String name,
            final String type,
            final String keyPrefix,
            final Durability durability,
            final StoreQuota quota) {
        addDurableStore(name, type, keyPrefix, durability, quota, null);
    }

    /** @param former where its data may be from before; asked at the start only, for it takes its time. Null: nowhere */
    public void addDurableStore(
            final String name,
            final String type,
            final String keyPrefix,
            final Durability durability,
            final StoreQuota quota,
            final FormerStore former) {
        components.checkRoom(name);
        state.addDurable(name, prefix(keyPrefix, name), durability, quota, former);
        state.health().add(components.add(name, type, false, ComponentState.UP, ""));
    }

    /** A store outside the loop, whose component reports its state. */
    public void addStore(final String name, final String type, final String keyPrefix, final StateStore store) {
        components.checkRoom(name);
        state.add(name, prefix(keyPrefix, name), store);
        components.add(name, type, false, ComponentState.STARTING, "");
    }

    /** Is there a durable store of that name, in the journal or added? At the start, after {@link #recovered}. */
    public boolean isJournaled(final String name) {
        return state.isJournaled(name);
    }

    private static KeyPrefix prefix(final String setting, final String name) {
        return KeyPrefix.of(setting, name, CoreContext.APPS_DEFAULT);
    }

    /** Takes the records found at start, before stores are added. */
    public JournalRecordHandler recordHandler() {
        return state.recordHandler();
    }

    /** What a snapshot knows beyond its items. Before {@link #recovered}. */
    public void seen(final long lastVersion, final long lastTimestampMs) {
        state.replay().seen(lastVersion, lastTimestampMs);
    }

    /**
     * All that was found is replayed.
     *
     * <p>An ETag must never come to mean another value, and not every version that was told is in the log: a store below
     * {@code always} told some that a power loss took back, one in memory tells them and journals nothing, and a life that
     * left no trace on the disk began where this one does. So versions go on at a place that no other life chose.
     *
     * @param lastPosition of the records found
     * @param versionGap how far above the newest version found: drawn anew at each start, from {@link #MIN_VERSION_GAP} to
     *     {@link #MAX_VERSION_GAP}
     */
    public void recovered(final long lastPosition, final long versionGap) {
        state.recovered(lastPosition, versionGap);
    }

    public void addInMemoryPubSub(final String name, final String type) {
        components.checkRoom(name);
        pubSub.component(SubscriptionKind.TOPIC, name, true);
        components.add(name, type, false, ComponentState.UP, "");
    }

    public void addBinding(final String name, final String type, final boolean input, final boolean output) {
        components.checkRoom(name);
        pubSub.component(SubscriptionKind.BINDING, name, input);
        components.add(name, type, output, ComponentState.STARTING, "");
    }

    /** Any component: it is not known any more. Who asks for it learns that there is none; a durable store's data stays. */
    public void remove(final String name) {
        state.remove(name);
        pubSub.component(SubscriptionKind.TOPIC, name, false);
        pubSub.component(SubscriptionKind.BINDING, name, false);
        components.remove(name);
    }

    /**
     * Frees a slice of what a volatile store held that was removed, or that another has taken the place of. In a task; each
     * slice in one of its own, for a store may be large.
     *
     * @param cursor {@link RecordTable#SCAN_START}, or what the call before returned
     * @return {@link RecordTable#SCAN_END}: nothing is left
     */
    public long free(final String name, final long cursor) {
        return state.free(name, cursor);
    }

    /** After a durable store has got another durability: what it shows is on the disk soon, or at once. Any thread. */
    public void syncJournal() {
        state.syncJournal();
    }

    /** A component outside the core, which only {@code ledge status} asks for. */
    public void addKnown(final String name, final String type) {
        components.add(name, type, false, ComponentState.UP, "");
    }

    /** A component that could not be made: known by `ledge status` only, where there is room for its name. */
    public void addFailed(final String name, final String type, final String reason) {
        if (components.hasRoomFor(name)) {
            components.add(name, type, false, ComponentState.FAILED, reason);
        }
    }

    public void counters(final CounterPublisher publisher) {
        counters = publisher;
        CoreCounters.register(publisher, this);
    }

    /** How components change while the core runs: {@code add…} and {@link #remove} are called in a task then. */
    public CoreTasks tasks() {
        return tasks;
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

    StateBlock state() {
        return state;
    }

    /** Timers in use, in both wheels. */
    long timerCount() {
        return timers.timerCount() + state.timers().timerCount();
    }

    long timersRefused() {
        return timers.refusedCount() + state.timers().refusedCount();
    }

    BindingHandler bindings() {
        return bindings;
    }

    InvokeHandler invocations() {
        return invocations;
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
        workCount += state.release();
        for (final Ingress ingress : ingresses) {
            workCount += ingress.poll(commandAdapter, startNs, COMMAND_LIMIT, isHome);
        }
        workCount += state.doWork();
        workCount += pubSub.deliver(DELIVERY_LIMIT);
        workCount += sessions.flush(CHUNK_LIMIT);
        if (isHome) {
            workCount += state.doHomeWork() + backups.poll() + tasks.poll() + revocations.poll();
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
        final boolean isOpen = state.admission().isOpen();
        for (final Ingress ingress : ingresses) {
            if ((isOpen || ingress == port) && !ingress.isQuiet()) {
                return false;
            }
        }
        return state.isQuiet()
                && pubSub.isQuiet()
                && revocations.isQuiet()
                && backups.isQuiet()
                && tasks.isQuiet()
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
        return sessions.takeOwedWakeUps() | (state.takeOwedJournalWake() ? JOURNAL_WAKE : 0);
    }

    @Override
    public void wake(final long owedWakeUps) {
        if ((owedWakeUps & JOURNAL_WAKE) != 0) {
            state.wakeJournal(); // first: the disk is the slowest
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
        } else if (kind >= InvokeTimerKinds.FIRST && kind <= InvokeTimerKinds.LAST) {
            invocations.onTimer(timerId, payload);
        } else {
            throw new IllegalStateException("a timer of no kind: kind=" + kind);
        }
    }

    static UnsafeBuffer view(final OffHeapRegions regions, final MemoryTag tag, final int length) {
        final OffHeapRegion region = regions.reserve(tag, length);
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        region.wrap(view, 0, length);
        return view;
    }
}
