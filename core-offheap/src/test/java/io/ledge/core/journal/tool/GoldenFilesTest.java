package io.ledge.core.journal.tool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.journal.log.TestJournal;
import io.ledge.core.journal.snapshot.RecoveryPlan;
import io.ledge.core.journal.snapshot.TestSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Files as format version 1 has them, of every kind: today's code reads them, and writes the same bytes. They never change;
 * a new version gets a directory of its own. Recorded once, with {@code -Dledge.golden.record=true}.
 *
 * <p>As text: the length, then every line of 32 bytes that are not all zero, behind its offset.
 */
class GoldenFilesTest {
    private static final String DIRECTORY = "golden/journal/v1/";
    private static final String BACKUP = "backup";
    private static final List<String> FILES =
            List.of("journal-0000000000000001", "journal-0000000000000002", "snapshot-0", "snapshot-1", BACKUP);
    private static final int LINE_LENGTH = 32;
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void shouldWriteTheSameBytes() throws IOException, ToolException {
        final RamDisk disk = write();
        if (Boolean.getBoolean("ledge.golden.record")) {
            for (final String name : FILES) {
                record(name, disk.content(name));
            }
        }
        for (final String name : FILES) {
            assertArrayEquals(golden(name), disk.content(name), name);
        }
    }

    @Test
    void shouldReadALog() throws IOException {
        final RamDisk disk = goldenDirectory();

        final RecoveryPlan plan = RecoveryPlan.of(disk);

        assertTrue(plan.refusal().isEmpty(), () -> "" + plan.refusal());
        assertEquals(List.of(), plan.notes());
        assertEquals(TestJournal.JOURNAL_ID, plan.scan().journalId());
        assertEquals(2, plan.snapshot().orElseThrow().generation());
        assertEquals(9, plan.startPosition());
        assertEquals(14, plan.scan().lastPosition());
        assertTrue(plan.scan().isClean());
        assertEquals(14, TestJournal.scan(disk, 0).recordCount(), "the checker knows every byte");
    }

    @Test
    void shouldReadABackup() throws IOException, ToolException {
        final RamDisk disk = new RamDisk().put(BACKUP, golden(BACKUP));
        try (ArchiveReader archive = ArchiveReader.open(disk, BACKUP)) {
            assertEquals(9, archive.startPosition());
            assertEquals(11, archive.snapshotEndPosition());
            assertEquals(14, archive.endPosition());
            assertEquals(4, archive.snapshotRecordCount());
            assertEquals(12, archive.lastVersion());
            assertEquals(2000, archive.endedMs());
            assertEquals(3000, archive.timestampMs());
        }
    }

    @Test
    void shouldGoOnWithALog() throws IOException {
        final RamDisk disk = goldenDirectory();
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            journal.batch(3);
        }
        assertEquals(17, TestJournal.scan(disk, 0).lastPosition());
    }

    /** Two lives, two segments, every kind of batch, two snapshots, and a backup of it all. */
    private static RamDisk write() throws ToolException {
        final RamDisk disk = new RamDisk();
        final TestJournal first =
                TestJournal.open(disk, TestJournal.smallContext()).prepare();
        first.batch(3).batch(1);
        assertEquals(0, first.writer.certify());
        first.batch(4);
        assertTrue(first.tryAppendZeros(50_000));
        assertEquals(0, first.flush());
        assertEquals(0, first.writer.sync());
        first.prepare();
        assertTrue(first.tryAppendZeros(9_000)); // does not fit any more
        assertEquals(0, first.flush());
        first.closeClean();
        final TestJournal second =
                TestJournal.open(disk, TestJournal.smallContext()).prepare();
        second.batch(4);
        second.closeClean();
        TestSnapshot.write(disk, 0, 2, 3, 2);
        TestSnapshot.write(disk, 1, 9, 11, 4);
        ArchiveWriter.write(DirectorySource.ofRunningNode(disk, 14), disk, BACKUP, 3000);
        return disk;
    }

    private static RamDisk goldenDirectory() throws IOException {
        final RamDisk disk = new RamDisk();
        for (final String name : FILES) {
            if (!name.equals(BACKUP)) {
                disk.put(name, golden(name));
            }
        }
        return disk;
    }

    private static byte[] golden(final String name) throws IOException {
        try (InputStream in = GoldenFilesTest.class.getClassLoader().getResourceAsStream(DIRECTORY + name + ".hex")) {
            final List<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            final byte[] content = new byte[Integer.parseInt(lines.getFirst().split(" ")[1])];
            for (final String line : lines.subList(1, lines.size())) {
                final byte[] bytes = HEX.parseHex(line.substring(9));
                System.arraycopy(bytes, 0, content, HexFormat.fromHexDigits(line, 0, 8), bytes.length);
            }
            return content;
        }
    }

    private static void record(final String name, final byte[] content) throws IOException {
        final StringBuilder out =
                new StringBuilder("length ").append(content.length).append('\n');
        for (int offset = 0; offset < content.length; offset += LINE_LENGTH) {
            final int end = Math.min(content.length, offset + LINE_LENGTH);
            boolean isZero = true;
            for (int i = offset; i < end; i++) {
                isZero &= content[i] == 0;
            }
            if (!isZero) {
                out.append(HEX.toHexDigits(offset)).append(' ');
                out.append(HEX.formatHex(content, offset, end)).append('\n');
            }
        }
        final Path file = Path.of(System.getProperty("ledge.root"))
                .resolve("core-offheap/src/test/resources/" + DIRECTORY + name + ".hex");
        Files.createDirectories(file.getParent());
        Files.writeString(file, out);
    }
}
