package io.ledge.simulator.world;

import io.ledge.core.journal.Journal;
import io.ledge.core.journal.JournalException;
import io.ledge.core.journal.JournalMarks;
import io.ledge.core.journal.Recovery;
import io.ledge.core.journal.io.Disk;
import io.ledge.core.loop.CoreAgent;
import io.ledge.core.loop.CoreContext;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.session.Ingress;
import io.ledge.core.session.Session;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.simulator.command.Store;
import io.ledge.simulator.trace.Dice;
import io.ledge.simulator.trace.SimulationFailure;
import java.util.Arrays;
import org.agrona.concurrent.AtomicBuffer;

/** One life of the node's process: from the recovery of what the disk holds to a stop, or to its sudden end. */
final class SimNode {
    private static final int MAX_ENTRIES = 4096;
    private static final int STATE_BYTES = 16 << 20;
    private static final int BODY_BYTES = 16 << 20;
    private static final int MESSAGE_BYTES = 1 << 20;
    private static final int CHANGE_BYTES = 64 << 10;
    private static final int TIMERS = 4096;

    private final OffHeapRegions regions = new OffHeapRegions();
    private final Journal journal;
    private final CoreAgent core;
    private Recovery recovery;
    private Throwable error;

    private SimNode(final Plan plan, final Disk disk, final SimClock clock, final Doorbell[] doorbells) {
        journal = new Journal(plan.journal(), disk, regions, clock, plan.snapshotEveryBytes);
        core = new CoreAgent(new CoreContext()
                .regions(regions)
                .doorbells(doorbells)
                .clocks(clock, clock)
                .errorHandler(this::onError)
                .node("simulated", "0", 1, clock.time())
                .hashSeed(clock.nanoTime())
                .state(MAX_ENTRIES, STATE_BYTES)
                .bodies(BODY_BYTES, Plan.MAX_BODY_LENGTH)
                .messageBytes(MESSAGE_BYTES)
                .timers(TIMERS)
                .changeBytes(CHANGE_BYTES)
                .journal(journal.proxy(), journal.bell())
                .snapshots(journal.snapshotProxy())
                .conclude());
    }

    /** @throws JournalException or IllegalStateException when the disk, or what is on it, does not allow it */
    static SimNode start(
            final Plan plan,
            final Disk disk,
            final SimClock clock,
            final Doorbell[] doorbells,
            final Ingress ingress,
            final long journalId,
            final Dice dice)
            throws JournalException {
        final SimNode node = new SimNode(plan, disk, clock, doorbells);
        boolean isStarted = false;
        try {
            node.recover(journalId, dice);
            node.core.addIngress(ingress);
            isStarted = true;
            return node;
        } finally {
            if (!isStarted) {
                node.end();
            }
        }
    }

    private void recover(final long journalId, final Dice dice) throws JournalException {
        recovery = journal.recover(core.recordHandler(), (count, position) -> {}, journalId);
        core.seen(recovery.lastVersion(), recovery.lastTimestampMs());
        core.recovered(recovery.lastPosition(), dice.between(CoreAgent.MIN_VERSION_GAP, CoreAgent.MAX_VERSION_GAP));
        for (final Store store : Store.values()) {
            if (store.isDurable()) {
                core.addDurableStore(store.storeName(), "state.ledge", store.keyPrefix(), store.durability());
            } else {
                core.addInMemoryStore(store.storeName(), "state.in-memory", store.keyPrefix());
            }
        }
        journal.assemble(core.bodies(), () -> {});
        regions.seal();
    }

    Recovery recovery() {
        return recovery;
    }

    JournalMarks marks() {
        return journal.marks();
    }

    /** Of the record appended last. */
    long lastPosition() {
        return journal.proxy().lastPosition();
    }

    Session open(final SimSession session) {
        final Session opened = core.sessions().open(Session.Kind.IPC, session);
        if (opened == null) {
            throw new SimulationFailure("no session is left");
        }
        return opened;
    }

    void close(final Session session) {
        core.sessions().close(session, CloseReason.NORMAL);
    }

    int cycle() {
        final int workCount = core.doWork(true);
        core.takeOwedWakeUps();
        if (error != null) {
            throw new SimulationFailure("the core failed: " + error, error);
        }
        return workCount;
    }

    /** Snapshots finished in this life. */
    long snapshotCount() {
        return journal.snapshots().count();
    }

    /** Where the newest one begins; 0: none in this life. */
    long snapshotStart() {
        return journal.snapshots().lastStartPosition();
    }

    boolean isQuiet() {
        return core.isQuiet();
    }

    int journalStep(final long nowNs) {
        return journal.agent().doWork(nowNs);
    }

    int helperStep(final long nowNs) {
        return journal.prepareSegments(nowNs) + journal.snapshots().doWork(nowNs);
    }

    /** As on SIGTERM. */
    void stop(final long nowNs) {
        core.onClose();
        journal.agent().close(nowNs);
        journal.close();
        end();
    }

    /** Its memory goes; whatever it was doing stays undone. */
    void end() {
        regions.close();
    }

    private void onError(final Throwable thrown) {
        error = thrown;
    }

    static Doorbell[] doorbells(final AtomicBuffer slots, final int count, final int slotLength) {
        final Doorbell[] doorbells = new Doorbell[count];
        Arrays.setAll(doorbells, i -> new Doorbell(slots, i * slotLength, false));
        return doorbells;
    }
}
