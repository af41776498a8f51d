package io.ledge.runtime.node;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.io.LinuxDisk;
import io.ledge.core.journal.log.JournalContext;
import io.ledge.core.journal.tool.DirectoryWriter;
import io.ledge.core.journal.tool.JournalRepair;
import io.ledge.core.journal.tool.StateSource;
import io.ledge.core.journal.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/**
 * The journal of a node that does not run; the data directory's lock is held while this is open. A journal that is written
 * anew is written and verified beside the old one, which is then moved away:
 *
 * <pre>
 *   DATA_DIR/journal.incoming     being written
 *   DATA_DIR/journal              replaced by it, in two renames; a node does not start between them
 *   DATA_DIR/journal.damaged-…    what was replaced
 * </pre>
 */
public final class OfflineJournal implements AutoCloseable {
    private static final String INCOMING = NodeJournal.DIRECTORY + ".incoming";
    private static final String DAMAGED = NodeJournal.DIRECTORY + ".damaged-";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path dataDir;
    private final NodeLock lock;

    private OfflineJournal(final Path dataDir, final NodeLock lock) {
        this.dataDir = dataDir;
        this.lock = lock;
    }

    /**
     * Of a data directory that has a journal.
     *
     * @throws NodeStartException when a node runs there, or there is no journal.
     */
    public static OfflineJournal open(final Path dataDir) throws NodeStartException {
        if (!Files.isDirectory(dataDir.resolve(NodeJournal.DIRECTORY))) {
            throw new NodeStartException(
                    NodeStartException.FAILURE,
                    "there is no journal in " + dataDir + "; name the node's data directory with --data-dir");
        }
        return create(dataDir);
    }

    /**
     * Of a data directory that may be new.
     *
     * @throws NodeStartException when a node runs there.
     */
    public static OfflineJournal create(final Path dataDir) throws NodeStartException {
        return new OfflineJournal(dataDir, NodeLock.take(dataDir));
    }

    /** A start between the two renames of a replacement would begin with nothing, and nobody would be told. */
    static void requireComplete(final Path dataDir) throws IOException {
        if (Files.isDirectory(dataDir.resolve(INCOMING)) && !Files.exists(dataDir.resolve(NodeJournal.DIRECTORY))) {
            throw new IOException("a restore or a repair of the journal in " + dataDir
                    + " was interrupted: run ledge restore FILE again; for a repair, rename "
                    + dataDir.resolve(DAMAGED + "TIME") + " back to " + NodeJournal.DIRECTORY + " and repair again");
        }
    }

    public Path directory() {
        return dataDir.resolve(NodeJournal.DIRECTORY);
    }

    /** The files. The caller closes it. */
    public Disk disk() throws IOException {
        return LinuxDisk.openExisting(directory());
    }

    /**
     * Replaces the journal by what is intact of it.
     *
     * @return where the damaged one is now.
     */
    public Path repair(final JournalRepair.Plan plan) throws ToolException, IOException {
        final Path incoming = prepareIncoming();
        try (Disk from = disk();
                Disk to = LinuxDisk.open(incoming)) {
            JournalRepair.run(plan, from, to, settings(), newJournalId());
        }
        final Path damaged = dataDir.resolve(DAMAGED + TIME.format(Instant.now()));
        try (LinuxDisk parent = LinuxDisk.openExisting(dataDir)) {
            rename(parent, NodeJournal.DIRECTORY, damaged.getFileName().toString());
            rename(parent, INCOMING, NodeJournal.DIRECTORY);
        }
        return damaged;
    }

    /** Writes a journal where there is none. */
    public void restore(final StateSource source) throws ToolException, IOException {
        requireEmpty();
        final Path incoming = prepareIncoming();
        try (Disk to = LinuxDisk.open(incoming)) {
            DirectoryWriter.write(source, to, settings(), newJournalId());
        }
        Files.deleteIfExists(directory());
        try (LinuxDisk parent = LinuxDisk.openExisting(dataDir)) {
            rename(parent, INCOMING, NodeJournal.DIRECTORY);
        }
    }

    @Override
    public void close() {
        lock.close();
    }

    private void requireEmpty() throws ToolException, IOException {
        if (!Files.isDirectory(directory())) {
            return;
        }
        try (Stream<Path> files = Files.list(directory())) {
            if (files.findAny().isPresent()) {
                throw new ToolException("there is a journal in " + dataDir + " already; restore into another"
                        + " --data-dir, or move " + directory() + " away");
            }
        }
    }

    /** What an interrupted attempt left is worth nothing. */
    private Path prepareIncoming() throws IOException {
        final Path incoming = dataDir.resolve(INCOMING);
        if (Files.isDirectory(incoming)) {
            final List<Path> left;
            try (Stream<Path> files = Files.list(incoming)) {
                left = files.toList();
            }
            for (final Path file : left) {
                Files.delete(file);
            }
        }
        return incoming;
    }

    private static void rename(final LinuxDisk parent, final String from, final String to) throws IOException {
        int result = parent.rename(from, to);
        if (result == 0) {
            result = parent.syncDirectory();
        }
        if (result < 0) {
            throw new IOException("cannot rename " + parent.describe(from) + " to " + to + ": " + Errno.text(result));
        }
    }

    /** Takes any record that fits a segment at all. */
    private static JournalContext settings() {
        return new JournalContext()
                .maxRecordLength(JournalContext.SEGMENT_LENGTH_DEFAULT)
                .conclude();
    }

    private static long newJournalId() {
        final long id = new SecureRandom().nextLong();
        return id == 0 ? 1 : id;
    }
}
