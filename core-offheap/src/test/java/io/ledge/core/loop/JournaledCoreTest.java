package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.JournalException;
import io.ledge.core.journal.JournalMarks;
import io.ledge.core.journal.io.DiskFaults;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.journal.log.JournalContext;
import io.ledge.core.journal.tool.ArchiveReader;
import io.ledge.core.journal.tool.DirectoryWriter;
import io.ledge.core.journal.tool.ToolException;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.test.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The loop, the journal's own thread's work and its helper's, over a disk that loses what was not synced. */
class JournaledCoreTest {
    private static final int KEYS = 100;

    private final RamDisk disk = new RamDisk();

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void set(final JournaledCore core, final TestApp app, final int i, final byte[] value) {
        final Reply reply = core.call(app, Commands.set(app.nextId(), "ledger", "k" + i, value, SetOptions.NONE));
        assertEquals(DoneDecoder.TEMPLATE_ID, reply.templateId(), reply::toString);
    }

    private static byte[] get(final JournaledCore core, final TestApp app, final int i) {
        return app.data(core.call(app, Commands.get(app.nextId(), "ledger", "k" + i)));
    }

    @Test
    void shouldKeepWhatWasAcknowledgedThroughPowerLoss() throws JournalException {
        final Random random = new Random(11);
        RamDisk image = disk;
        final String[] model = new String[KEYS];
        for (int life = 0; life < 10; life++) {
            final JournaledCore core = new JournaledCore(image, Long.MAX_VALUE);
            final TestApp app = core.core.connect("app");
            for (int i = 0; i < KEYS; i++) {
                if (model[i] != null) {
                    assertArrayEquals(bytes(model[i]), get(core, app, i), "k" + i + " in life " + life);
                }
            }
            for (int n = 0; n < 50; n++) {
                final int i = random.nextInt(KEYS);
                model[i] = "life" + life + "n" + n;
                set(core, app, i, bytes(model[i]));
            }
            image = core.disk.crash(random);
            core.kill();
        }
    }

    /** A start reads everything twice, and the disk may refuse either time. */
    @Test
    void shouldStartWithEverythingOrNotAtAllWhicheverCallFails() throws JournalException {
        final JournaledCore core = new JournaledCore(disk, JournaledCore.SEGMENT_LENGTH);
        final TestApp app = core.core.connect("app");
        for (int n = 0; n < 200; n++) {
            set(core, app, n % 20, bytes("value " + n + "x".repeat(2_000)));
        }
        core.kill();
        int refusedCount = 0;
        int failedCall = 0;
        boolean isThrough = false;
        while (!isThrough) {
            failedCall++;
            final RamDisk image = disk.copy().faults(DiskFaults.at(failedCall, Errno.EIO.negative()));
            try (JournaledCore after = new JournaledCore(image, Long.MAX_VALUE)) {
                isThrough = image.callCount() < failedCall;
                assertEquals(200, after.recovery.lastPosition(), "call " + failedCall);
                final TestApp reader = after.core.connect("app");
                for (int i = 0; i < 20; i++) {
                    assertArrayEquals(
                            bytes("value " + (180 + i) + "x".repeat(2_000)),
                            get(after, reader, i),
                            "call " + failedCall);
                }
            } catch (final JournalException | IllegalStateException ex) {
                refusedCount++;
            }
        }
        assertTrue(refusedCount > 5, "refused: " + refusedCount);
    }

    @Test
    void shouldTakeSnapshotsRecycleSegmentsAndRecoverFromThem() throws JournalException {
        final byte[] value = new byte[2_000];
        final JournaledCore core = new JournaledCore(disk, 4 * JournaledCore.SEGMENT_LENGTH);
        final TestApp app = core.core.connect("app");
        for (int n = 0; n < 4_000; n++) {
            value[0] = (byte) n;
            value[1] = (byte) (n >> 8);
            set(core, app, n % KEYS, value);
        }
        core.work();
        assertTrue(
                core.journal().snapshots().count() >= 5,
                () -> "snapshots: " + core.journal().snapshots().count());
        final long recycled = core.journal().counters().segmentsRecycled();
        assertTrue(recycled > 10, () -> "recycled: " + recycled);
        final RamDisk image = disk.crash(new Random(3));
        core.kill();

        try (JournaledCore after = new JournaledCore(image, Long.MAX_VALUE)) {
            assertTrue(after.recovery.snapshotPosition() > 0, "began with a snapshot");
            assertTrue(after.recovery.recordCount() < 2_000, after.recovery::toString);
            assertFalse(after.recovery.isClean());
            final TestApp reader = after.core.connect("app");
            for (int i = 0; i < KEYS; i++) {
                final int n = 4_000 - KEYS + i;
                value[0] = (byte) n;
                value[1] = (byte) (n >> 8);
                assertArrayEquals(value, get(after, reader, i), "k" + i);
            }
        }
    }

    @Test
    void shouldRestoreWhatWasBackedUpWhileItRan() throws JournalException, ToolException {
        final JournaledCore core = new JournaledCore(disk, 2 * JournaledCore.SEGMENT_LENGTH);
        final TestApp app = core.core.connect("app");
        for (int n = 0; n < 1_000; n++) {
            set(core, app, n % KEYS, bytes("value" + n));
        }
        app.send(Commands.backup(5));
        Await.await(Duration.ofSeconds(20), () -> "no answer: " + app.received(), () -> {
            core.work();
            return !app.received().isEmpty();
        });
        final var backedUp = app.take().backedUp();
        assertEquals(1_000, backedUp.endPosition());
        set(core, app, 0, bytes("later"));
        core.close();

        final RamDisk restored = new RamDisk();
        try (ArchiveReader archive = ArchiveReader.open(core.backupDisk, backedUp.path())) {
            DirectoryWriter.write(
                    archive,
                    restored,
                    new JournalContext()
                            .segmentLength(JournaledCore.SEGMENT_LENGTH)
                            .conclude(),
                    99);
        }
        try (JournaledCore after = new JournaledCore(restored, Long.MAX_VALUE)) {
            final TestApp reader = after.core.connect("app");
            for (int i = 0; i < KEYS; i++) {
                assertArrayEquals(bytes("value" + (1_000 - KEYS + i)), get(after, reader, i), "k" + i);
            }
        }
    }

    @Test
    void shouldStartCleanAfterAStop() throws JournalException {
        try (JournaledCore core = new JournaledCore(disk, Long.MAX_VALUE)) {
            set(core, core.core.connect("app"), 1, bytes("v"));
        }
        try (JournaledCore core = new JournaledCore(disk, Long.MAX_VALUE)) {
            assertTrue(core.recovery.isClean());
            assertEquals(1, core.recovery.lastPosition());
            assertArrayEquals(bytes("v"), get(core, core.core.connect("app"), 1));
        }
    }

    @Test
    void shouldRefuseWhileTheDiskIsFullAndGoOnWhenItIsNot() throws JournalException {
        final JournaledCore core = new JournaledCore(disk.capacity(3 * JournaledCore.SEGMENT_LENGTH), Long.MAX_VALUE);
        final TestApp app = core.core.connect("app");
        int taken = 0;
        Reply reply = core.call(app, Commands.set(1, "ledger", "k", new byte[4_000], SetOptions.NONE));
        while (reply.templateId() == DoneDecoder.TEMPLATE_ID) {
            assertTrue(++taken < 1_000, "it never fills");
            reply = core.call(app, Commands.set(1, "ledger", "k", new byte[4_000], SetOptions.NONE));
        }
        assertEquals(ErrorCode.DISK_FULL, reply.code());
        assertEquals(4_000, app.data(core.call(app, Commands.get(2, "ledger", "k"))).length, "reads go on");
        assertEquals(JournalMarks.State.DISK_FULL, core.journal().marks().state());

        disk.capacity(Long.MAX_VALUE);
        core.journal().prepareSegments(Long.MAX_VALUE / 2);
        core.work();
        assertEquals(JournalMarks.State.OK, core.journal().marks().state());
        set(core, app, 1, bytes("again"));
        core.close();
    }

    @Test
    void shouldWakeTheJournalThreadWhenTheDiskIsFullBeforeAnythingIsWritten() throws JournalException {
        final JournaledCore core = new JournaledCore(disk.capacity(JournaledCore.SEGMENT_LENGTH / 2), Long.MAX_VALUE);
        core.journal().bell().standBy().announce(); // it sleeps
        while (core.journal().prepareSegments(0) > 0) {
            // until the disk refuses
        }
        assertFalse(core.journal().bell().standBy().isAnnounced(), "the journal thread is to look at it");

        core.journal().agent().doWork(0);
        final TestApp app = core.core.connect("app");
        assertEquals(
                ErrorCode.DISK_FULL,
                core.call(app, Commands.set(1, "ledger", "k", new byte[10], SetOptions.NONE))
                        .code());
        core.close();
    }

    @Test
    void shouldRefuseChangesWhileNoSegmentCanBeMadeForAnyReason() throws JournalException {
        disk.faults((call, name, number) -> call == DiskFaults.Call.CREATE ? Errno.EIO.negative() : 0);
        final JournaledCore core = new JournaledCore(disk, Long.MAX_VALUE);
        final TestApp app = core.core.connect("app");
        core.work();

        final Reply refused = core.call(app, Commands.set(1, "ledger", "k", new byte[10], SetOptions.NONE));
        assertEquals(ErrorCode.DISK_FULL, refused.code());
        assertTrue(
                core.journal().marks().reason().contains("EIO"), core.journal().marks()::reason);

        disk.faults(DiskFaults.NONE);
        core.journal().prepareSegments(Long.MAX_VALUE / 2);
        core.work();
        set(core, app, 1, bytes("again"));
        core.close();
    }
}
