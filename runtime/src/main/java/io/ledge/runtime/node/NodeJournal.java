package io.ledge.runtime.node;

import io.ledge.core.journal.Journal;
import io.ledge.core.journal.JournalException;
import io.ledge.core.journal.Recovery;
import io.ledge.core.journal.io.LinuxDisk;
import io.ledge.core.journal.log.JournalContext;
import io.ledge.core.loop.CoreAgent;
import io.ledge.core.loop.CoreContext;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.wait.HomeRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/** The journal of a node: {@code DATA_DIR/journal}, and what is said about it while it is read. */
final class NodeJournal implements AutoCloseable {
    /** In the data directory. */
    static final String DIRECTORY = "journal";

    /** In the data directory: backups that nobody moved yet. */
    private static final String BACKUPS = "backups";

    private static final System.Logger LOGGER = System.getLogger("ledge.journal");
    private static final int RECORD_OVERHEAD = 1 << 20;
    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(1);

    private final Journal journal;
    private final Path directory;
    private long saidAtNs = System.nanoTime();

    private NodeJournal(final Journal journal, final Path directory) {
        this.journal = journal;
        this.directory = directory;
    }

    static NodeJournal open(final NodeContext context, final OffHeapRegions regions) throws IOException {
        final Path directory = context.dataDir().resolve(DIRECTORY);
        OfflineJournal.requireComplete(context.dataDir());
        final JournalContext settings = fitting(context);
        final LinuxDisk disk = LinuxDisk.open(directory);
        return new NodeJournal(
                new Journal(settings, disk, regions, SystemNanoClock.INSTANCE, context.snapshotEveryBytes()),
                directory);
    }

    /** A record holds the bodies of one transaction, and a session may have two of the longest under way. */
    private static JournalContext fitting(final NodeContext context) {
        final JournalContext settings = context.journal();
        final int longest = Math.addExact(2 * context.maxPayloadLength(), RECORD_OVERHEAD);
        if (settings.maxRecordLength() < longest) {
            settings.maxRecordLength(longest);
            settings.segmentLength(Math.max(settings.segmentLength(), 2 * longest));
        }
        return settings.conclude();
    }

    void addTo(final CoreContext core) {
        core.journal(journal.proxy(), journal.bell())
                .snapshots(journal.snapshotProxy())
                .backups(journal.backupDesk());
    }

    Journal journal() {
        return journal;
    }

    /** @throws NodeStartException when it is damaged, or holds more than the node was given memory for */
    void recoverInto(final CoreAgent core) throws NodeStartException {
        final Recovery recovery;
        try {
            recovery = journal.recover(core.recordHandler(), this::onProgress, newJournalId());
        } catch (final JournalException | IllegalStateException ex) {
            throw new NodeStartException(NodeStartException.FAILURE, "the node cannot start: " + ex.getMessage(), ex);
        }
        core.seen(recovery.lastVersion(), recovery.lastTimestampMs());
        core.recovered(recovery.lastPosition(), newVersionGap());
        report(recovery);
    }

    void start(final CoreAgent core, final HomeRunner home, final ErrorHandler errorHandler) throws IOException {
        final LinuxDisk backups = LinuxDisk.open(directory.resolveSibling(BACKUPS));
        journal.start(core.bodies(), backups, SystemEpochClock.INSTANCE, home, errorHandler);
    }

    @Override
    public void close() {
        journal.close();
    }

    private void onProgress(final long recordCount, final long position) {
        final long nowNs = System.nanoTime();
        if (nowNs - saidAtNs >= PROGRESS_NS) {
            saidAtNs = nowNs;
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "reading " + directory + ": " + recordCount + " records so far, at position " + position);
        }
    }

    private void report(final Recovery recovery) {
        recovery.warnings().forEach(warning -> LOGGER.log(System.Logger.Level.WARNING, warning));
        if (recovery.recordCount() > 0) {
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "recovered " + recovery.recordCount() + " records in "
                            + TimeUnit.NANOSECONDS.toMillis(recovery.durationNs()) + " ms" + " from " + directory
                            + (recovery.isClean() ? "" : " after an unclean stop"));
        }
    }

    private static long newVersionGap() {
        return new SecureRandom().nextLong(CoreAgent.MIN_VERSION_GAP, CoreAgent.MAX_VERSION_GAP);
    }

    private static long newJournalId() {
        final long id = new SecureRandom().nextLong();
        return id == 0 ? 1 : id;
    }
}
