package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.JournalRecordType;
import io.ledge.core.journal.io.LinuxDisk;
import io.ledge.core.journal.log.JournalContext;
import io.ledge.core.journal.log.JournalCounters;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.journal.log.JournalScanner;
import io.ledge.core.journal.log.JournalWriter;
import io.ledge.core.journal.log.ScanResult;
import io.ledge.core.journal.log.SegmentPool;
import io.ledge.core.journal.tool.ArchiveWriter;
import io.ledge.core.journal.tool.DirectorySource;
import io.ledge.core.journal.tool.ToolException;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.protocol.NodeFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCommandTest {
    private static final String SEGMENT = "journal-0000000000000001";
    private static final int FIRST_BATCH = 8192;
    private static final int BATCH_LENGTH = 512;

    private final CliFixture ledge = new CliFixture();

    @TempDir
    Path dataDir;

    @Test
    void shouldVerifyAWholeJournal() throws IOException {
        write();

        final String text = ledge.ok("journal", "verify", "--data-dir", dataDir.toString());

        assertTrue(
                text.startsWith(dataDir.resolve("journal") + ": whole, after a clean stop\n"
                        + "records 3, positions 1 to 3, certified to 3\n"),
                text);
        final String json = ledge.ok("journal", "verify", "--data-dir", dataDir.toString(), "-o", "json");
        assertTrue(
                json.startsWith("{\"verdict\":\"clean\",\"records\":3,\"firstPosition\":1,\"lastPosition\":3,"
                        + "\"certifiedPosition\":3,\"damage\":null,\"cut\":null,\"snapshot\":null,\"snapshots\":[],"
                        + "\"segments\":[{\"file\":\"" + SEGMENT + "\""),
                json);
    }

    @Test
    void shouldFailOnADamagedJournal() throws IOException {
        write();
        flip(FIRST_BATCH + 70);

        assertEquals(ExitCode.FAILURE, run("journal", "verify", "-o", "json"));
        assertTrue(ledge.out().contains("\"verdict\":\"damaged\""), ledge.out());
        assertTrue(ledge.out().contains("\"offset\":8192,\"position\":1"), ledge.out());
        assertEquals(ExitCode.FAILURE, run("journal", "verify"));
        assertTrue(ledge.out().contains("ledge journal repair --from-snapshot"), ledge.out());
    }

    @Test
    void shouldDumpRecords() throws IOException {
        write();

        assertEquals(
                "{\"position\":2,\"type\":\"state-command\",\"file\":\"" + SEGMENT + "\",\"offset\":"
                        + (FIRST_BATCH + BATCH_LENGTH + 88) + ",\"bytes\":3,\"payload\":\"AgIC\"}\n",
                ledge.ok(
                        "journal",
                        "dump",
                        "--data-dir",
                        dataDir.toString(),
                        "--from",
                        "2",
                        "--to",
                        "2",
                        "--payload",
                        "-o",
                        "json"));
        assertTrue(ledge.ok("journal", "dump", "--data-dir", dataDir.toString(), "--batches")
                .contains("batch closed  file " + SEGMENT));
    }

    @Test
    void shouldDumpWhatLiesBehindDamage() throws IOException {
        write();
        flip(FIRST_BATCH + 70);

        assertEquals(ExitCode.FAILURE, run("journal", "dump"));

        assertEquals(
                dataDir.resolve("journal").resolve(SEGMENT) + ", offset 8192: the batch of records 1 to 1 is damaged\n",
                ledge.err());
        assertTrue(ledge.out().startsWith("position 2  type state-command  file " + SEGMENT), ledge.out());
    }

    @Test
    void shouldRepairAndKeepWhatWasDamaged() throws IOException {
        write();
        flip(FIRST_BATCH + BATCH_LENGTH + 70);

        ledge.ok("journal", "repair", "--from-snapshot", "--dry-run", "--data-dir", dataDir.toString());
        assertTrue(ledge.out().contains("would go back to position 1, by the log from its beginning"), ledge.out());
        assertEquals(ExitCode.FAILURE, run("journal", "verify"), "nothing was changed");

        final String text = ledge.ok("journal", "repair", "--from-snapshot", "--data-dir", dataDir.toString());

        assertTrue(
                text.contains("went back to position 1, by the log from its beginning; 2 records are given up,"
                        + " positions 2 to 3"),
                text);
        ledge.ok("journal", "verify", "--data-dir", dataDir.toString());
        assertTrue(ledge.out().contains("positions 1 to 1"), ledge.out());
        final List<String> left = names();
        assertEquals(3, left.size(), () -> "" + left);
        assertTrue(left.get(1).startsWith("journal.damaged-"), () -> "" + left);
        assertEquals(
                "{\"repaired\":false}\n",
                ledge.ok("journal", "repair", "--from-snapshot", "--data-dir", dataDir.toString(), "-o", "json"));
    }

    @Test
    void shouldRepairOnlyAsTold() throws IOException {
        write();
        assertEquals(ExitCode.USAGE, run("journal", "repair"));
        assertTrue(ledge.err().contains("--from-snapshot"), ledge.err());
    }

    @Test
    void shouldRestoreABackup() throws IOException, ToolException {
        write();
        final Path file = dataDir.resolve("b.ledge");
        backUp(file);
        final Path other = dataDir.resolve("other");

        assertEquals(
                "restored the backup of 1970-01-01T00:00:05Z, up to position 3, to " + other.resolve("journal") + "\n",
                ledge.ok("restore", file.toString(), "--data-dir", other.toString()));

        assertTrue(ledge.ok("journal", "verify", "--data-dir", other.toString()).contains("positions 1 to 3"));
        assertEquals(ExitCode.FAILURE, ledge.run("restore", file.toString(), "--data-dir", other.toString()));
        assertEquals(
                "ledge restore: there is a journal in " + other + " already; restore into another --data-dir, or move "
                        + other.resolve("journal") + " away\n",
                ledge.err());
        assertFalse(Files.exists(other.resolve("journal.incoming")));
    }

    @Test
    void shouldRefuseADamagedBackup() throws IOException, ToolException {
        write();
        final Path file = dataDir.resolve("b.ledge");
        backUp(file);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(100);
            bytes.write(77);
        }
        final Path other = dataDir.resolve("other");

        assertEquals(ExitCode.FAILURE, ledge.run("restore", file.toString(), "--data-dir", other.toString()));

        assertEquals("ledge restore: " + file + " is damaged at offset 64; use another backup\n", ledge.err());
        assertFalse(Files.exists(other.resolve("journal")));
    }

    @Test
    void shouldRefuseWhileANodeRuns() throws IOException {
        write();
        try (FileChannel node = FileChannel.open(
                dataDir.resolve(NodeFiles.LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            node.lock();
            Files.writeString(dataDir.resolve(NodeFiles.LOCK_FILE), "4711\n");
            for (final String[] command : new String[][] {
                {"journal", "verify"}, {"journal", "dump"}, {"journal", "repair", "--from-snapshot"}, {"restore", "x"}
            }) {
                assertEquals(ExitCode.FAILURE, run(command));
                assertTrue(ledge.err().contains("is in use by the node with process id 4711"), ledge.err());
            }
        }
    }

    @Test
    void shouldSayThatThereIsNoJournal() {
        ledge.assertFails(
                ExitCode.FAILURE,
                "ledge journal verify: there is no journal in " + dataDir
                        + "; name the node's data directory with --data-dir",
                "journal",
                "verify",
                "--data-dir",
                dataDir.toString());
    }

    private int run(final String... command) {
        return ledge.run(Stream.concat(Stream.of(command), Stream.of("--data-dir", dataDir.toString()))
                .toArray(String[]::new));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dataDir)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void flip(final long offset) throws IOException {
        try (RandomAccessFile bytes =
                new RandomAccessFile(dataDir.resolve("journal").resolve(SEGMENT).toFile(), "rw")) {
            bytes.seek(offset);
            final int before = bytes.read();
            bytes.seek(offset);
            bytes.write(before ^ 1);
        }
    }

    /** Three records, a batch each, and a clean stop. */
    private void write() throws IOException {
        final JournalContext context =
                new JournalContext().segmentLength(64 * 1024).conclude();
        try (LinuxDisk disk = LinuxDisk.open(dataDir.resolve("journal"));
                OffHeapRegions regions = new OffHeapRegions()) {
            final ScanResult scan;
            try (JournalScanner scanner = new JournalScanner(disk)) {
                scan = scanner.scan(0, JournalRecordHandler.NONE);
            }
            final JournalCounters counters = new JournalCounters();
            try (SegmentPool pool = new SegmentPool(context, disk, counters, regions, scan, 4242);
                    JournalWriter writer = new JournalWriter(context, disk, pool, counters, regions, scan.tail())) {
                while (pool.isWanting()) {
                    pool.doWork(0);
                }
                for (int position = 1; position <= 3; position++) {
                    final int at = writer.claim(JournalRecordType.STATE_COMMAND, position, 3);
                    writer.buffer().setMemory(at, 3, (byte) position);
                    writer.commit();
                    assertEquals(0, writer.flush());
                    assertEquals(0, writer.sync());
                }
                assertEquals(0, writer.closeClean());
            }
        }
    }

    private void backUp(final Path file) throws IOException, ToolException {
        try (LinuxDisk disk = LinuxDisk.openExisting(dataDir.resolve("journal"));
                LinuxDisk to = LinuxDisk.openExisting(file.getParent())) {
            ArchiveWriter.write(
                    DirectorySource.ofRunningNode(disk, 3),
                    to,
                    file.getFileName().toString(),
                    5000);
        }
    }
}
