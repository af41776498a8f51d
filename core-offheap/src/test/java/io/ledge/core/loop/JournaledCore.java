package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.BackupTask;
import io.ledge.core.journal.Durability;
import io.ledge.core.journal.Journal;
import io.ledge.core.journal.JournalException;
import io.ledge.core.journal.Recovery;
import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.journal.log.JournalContext;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.test.ManualClock;

/** A core with its whole journal over a disk in memory, all of it run by the test's thread. */
final class JournaledCore implements AutoCloseable {
    static final int SEGMENT_LENGTH = 256 << 10;

    final RamDisk disk;
    final CoreHarness core;
    final Recovery recovery;
    private final OffHeapRegions regions = new OffHeapRegions();
    final RamDisk backupDisk = new RamDisk();
    private final Journal journal;
    private final BackupTask backups;

    JournaledCore(final RamDisk disk, final long snapshotEveryBytes) throws JournalException {
        this.disk = disk;
        final Journal[] made = new Journal[1];
        core = new CoreHarness(context -> {
            made[0] = new Journal(
                    new JournalContext().segmentLength(SEGMENT_LENGTH).conclude(),
                    disk,
                    regions,
                    new ManualClock(0, 0),
                    snapshotEveryBytes);
            return context.journal(made[0].proxy(), made[0].bell())
                    .snapshots(made[0].snapshotProxy())
                    .backups(made[0].backupDesk());
        });
        journal = made[0];
        recovery = journal.recover(core.core.recordHandler(), (count, position) -> {}, 7);
        core.core.seen(recovery.lastVersion(), recovery.lastTimestampMs());
        core.core.recovered(recovery.lastPosition(), CoreAgent.MIN_VERSION_GAP);
        core.core.addDurableStore("ledger", "state.ledge", "", Durability.ALWAYS);
        journal.assemble(core.core.bodies(), () -> {});
        backups = journal.backupTask(backupDisk, () -> 1_700_000_000_000L, Thread::new, () -> {});
    }

    Journal journal() {
        return journal;
    }

    /** Everybody's turn until nobody has anything to do. */
    void work() {
        for (int i = 0; i < 100_000; i++) {
            final int workCount = core.core.doWork(true)
                    + journal.prepareSegments(i)
                    + journal.agent().doWork(i)
                    + journal.snapshots().doWork(i)
                    + backups.doWork(i);
            if (workCount == 0 && core.core.isQuiet()) {
                return;
            }
        }
        throw new AssertionError("still busy");
    }

    /** Sends, and works until all is answered. */
    Reply call(final TestApp app, final byte[] message) {
        app.send(message);
        work();
        assertTrue(app.isIdle());
        return app.take();
    }

    /** The process dies: what the kernel has stays. */
    void kill() {
        disk.kill();
        core.regions.close();
        regions.close();
    }

    /** A clean stop. */
    @Override
    public void close() {
        core.core.onClose();
        journal.agent().close(0);
        journal.close();
        core.regions.close();
        regions.close();
    }
}
