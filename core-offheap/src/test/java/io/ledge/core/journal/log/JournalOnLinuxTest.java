package io.ledge.core.journal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.LinuxDisk;
import io.ledge.test.AllocationProbe;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on files. */
class JournalOnLinuxTest {
    @TempDir
    Path directory;

    @Test
    void shouldComeBackAfterEachOfManyLives() throws IOException {
        try (LinuxDisk disk = LinuxDisk.open(directory)) {
            for (int life = 0; life < 5; life++) {
                try (TestJournal journal = TestJournal.open(disk, TestJournal.smallContext())) {
                    assertEquals(life * 600L, journal.scan.lastPosition());
                    for (int i = 0; i < 12; i++) {
                        journal.prepare().batch(50);
                    }
                }
            }
            assertEquals(3000, TestJournal.scan(disk, 0).recordCount());
        }
    }

    /** In memory where that can be: on a slow disk the code is not compiled before the patience ends. */
    @Test
    void shouldNotAllocateWhenWriting() throws IOException {
        final Path memory = Path.of("/dev/shm");
        if (!Files.isWritable(memory)) {
            shouldNotAllocateWhenWriting(directory);
            return;
        }
        final Path inMemory = Files.createTempDirectory(memory, "ledge-journal-test");
        try {
            shouldNotAllocateWhenWriting(inMemory);
        } finally {
            try (Stream<Path> files = Files.list(inMemory)) {
                files.map(Path::toFile).forEach(File::delete);
            }
            Files.delete(inMemory);
        }
    }

    private static void shouldNotAllocateWhenWriting(final Path directory) throws IOException {
        final JournalContext context =
                new JournalContext().segmentLength(128 << 20).conclude();
        try (LinuxDisk disk = LinuxDisk.open(directory);
                TestJournal journal = TestJournal.open(disk, context).prepare()) {
            final JournalWriter writer = journal.writer;
            final Runnable batch = () -> {
                for (int i = 0; i < 4; i++) {
                    final int offset = writer.claim(TestJournal.TYPE, writer.lastPosition() + 1, 100);
                    writer.buffer().setMemory(offset, 100, (byte) i);
                    writer.commit();
                }
                if (writer.flush() != 0) {
                    throw new AssertionError("errno=" + writer.errno());
                }
            };
            AllocationProbe.assertNoAllocation(batch, 2_000, 200);

            final Runnable durable = () -> {
                batch.run();
                if (writer.sync() != 0 || writer.certify() != 0) {
                    throw new AssertionError("errno=" + writer.errno());
                }
            };
            AllocationProbe.assertNoAllocation(durable, 500, 50);
            assertEquals(writer.lastPosition(), writer.durablePosition());
        }
        try (LinuxDisk disk = LinuxDisk.open(directory);
                JournalScanner scanner = new JournalScanner(disk)) {
            assertTrue(scanner.scan(0, JournalRecordHandler.NONE).recordCount() > 8000);
        }
    }

    @Test
    void shouldGiveBackTheMemoryOfALargeRecord() throws IOException {
        try (LinuxDisk disk = LinuxDisk.open(directory);
                TestJournal journal =
                        TestJournal.open(disk, new JournalContext().conclude()).prepare()) {
            assertTrue(journal.tryAppend(16 << 20));
            assertEquals(0, journal.flush());
            assertTrue(journal.tryAppend(100));
            assertEquals(0, journal.flush());
            assertEquals(0, journal.writer.sync());
        }
        try (LinuxDisk disk = LinuxDisk.open(directory)) {
            assertEquals(2, TestJournal.scan(disk, 0).recordCount());
        }
    }
}
