package io.ledge.simulator.world;

import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.journal.log.JournalScanner;
import io.ledge.core.journal.snapshot.RecoveryPlan;
import io.ledge.core.journal.snapshot.SnapshotInfo;
import io.ledge.core.journal.snapshot.SnapshotReader;
import io.ledge.simulator.trace.Dice;
import io.ledge.simulator.trace.SimulationFailure;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * Reads a disk as the next start would, without a node: what a start has settled must be settled, and a bit that rots must
 * never make another record of one.
 */
final class Inspection {
    private static final int FLIPS = 30;
    private static final int LOOKS = 40;

    /**
     * What a start would find.
     *
     * @param records of the log, by position: their digests
     */
    private record Found(RecoveryPlan plan, Map<Long, Long> records, long snapshotDigest) {
        static Found on(final RamDisk disk) {
            final RecoveryPlan plan = RecoveryPlan.of(disk);
            final Map<Long, Long> records = new TreeMap<>();
            final long[] snapshotDigest = new long[1];
            if (plan.refusal().isEmpty()) {
                try (SnapshotReader reader = new SnapshotReader(disk);
                        JournalScanner scanner = new JournalScanner(disk)) {
                    plan.snapshot()
                            .ifPresent(snapshot -> reader.read(
                                    snapshot.name(),
                                    digesting((position, digest) ->
                                            snapshotDigest[0] = Dice.mix(snapshotDigest[0] + position) + digest)));
                    scanner.scan(plan.startPosition(), digesting(records::put));
                }
            }
            return new Found(plan, records, snapshotDigest[0]);
        }

        boolean isRefused() {
            return plan.refusal().isPresent();
        }

        long lastPosition() {
            return plan.scan().lastPosition();
        }

        String snapshotName() {
            return plan.snapshot().map(SnapshotInfo::name).orElse("");
        }
    }

    @FunctionalInterface
    private interface Digests {
        void onDigest(long position, long digest);
    }

    private Inspection() {}

    private static JournalRecordHandler digesting(final Digests digests) {
        final CRC32C crc = new CRC32C();
        return (type, position, buffer, offset, length) -> {
            crc.reset();
            crc.update(bytes(buffer, offset, length));
            digests.onDigest(position, crc.getValue() << 8 | type);
        };
    }

    private static byte[] bytes(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    /** A node has just started on that disk: a second start finds the same, and nothing to settle. */
    static void requireSettled(final RamDisk disk, final long lastPosition) {
        final RecoveryPlan plan = RecoveryPlan.of(disk);
        plan.refusal().ifPresent(damage -> {
            throw new SimulationFailure("a start left a disk that the next one refuses: " + damage.message());
        });
        plan.scan().cut().ifPresent(cut -> {
            throw new SimulationFailure("a start left a torn end: " + cut.message());
        });
        if (plan.scan().lastPosition() != lastPosition) {
            throw new SimulationFailure("a start ended at position " + lastPosition + ", the next one would end at "
                    + plan.scan().lastPosition());
        }
    }

    /**
     * If power was lost now.
     *
     * @param image what would be left
     * @param told position that must be there
     * @param snapshotStart of the newest snapshot that was called finished
     */
    static void requireSurvival(final RamDisk image, final long told, final long snapshotStart) {
        final RecoveryPlan plan = RecoveryPlan.of(image);
        plan.refusal().ifPresent(damage -> {
            throw new SimulationFailure("if power was lost now, no node would start: " + damage.message());
        });
        if (plan.scan().lastPosition() < told) {
            throw new SimulationFailure("if power was lost now, the log would end at "
                    + plan.scan().lastPosition() + ", and position " + told + " was told");
        }
        if (plan.startPosition() < snapshotStart) {
            throw new SimulationFailure("if power was lost now, the newest snapshot would begin at "
                    + plan.startPosition() + ", and the one at " + snapshotStart + " was called finished: "
                    + plan.notes());
        }
    }

    /** Bits of the disk rot, one at a time. @param disk a copy; as it was afterwards */
    static void requireNoLieFromRottenBits(final RamDisk disk, final Dice dice) {
        final Found whole = Found.on(disk);
        final List<String> names = disk.names();
        for (int i = 0; i < FLIPS && !names.isEmpty(); i++) {
            final String name = names.get(dice.nextInt(names.size()));
            final int offset = usedOffset(disk.content(name), dice);
            final int mask = 1 << dice.nextInt(Byte.SIZE);
            if (offset >= 0 && !name.equals("reserve")) {
                disk.flip(name, offset, mask);
                compare(whole, Found.on(disk), name + ", offset " + offset + ", bit mask " + mask);
                disk.flip(name, offset, mask);
            }
        }
    }

    private static void compare(final Found whole, final Found rotten, final String where) {
        if (rotten.isRefused()) {
            return;
        }
        if (rotten.snapshotName().equals(whole.snapshotName()) && rotten.snapshotDigest() != whole.snapshotDigest()) {
            throw new SimulationFailure("a bit rotted, and the snapshot reads as another: " + where);
        }
        rotten.records().forEach((position, digest) -> {
            if (whole.records().containsKey(position)
                    && !whole.records().get(position).equals(digest)) {
                throw new SimulationFailure("a bit rotted, and record " + position + " reads as another: " + where);
            }
        });
        final long count = rotten.lastPosition() - rotten.plan().startPosition();
        final boolean isShorter = rotten.lastPosition() < whole.lastPosition();
        if (rotten.lastPosition() > whole.lastPosition()
                || rotten.records().size() != Math.max(0, count)
                || isShorter && rotten.plan().scan().cut().isEmpty()) {
            throw new SimulationFailure("a bit rotted, and without a word the log ends at " + rotten.lastPosition()
                    + " and not at " + whole.lastPosition() + ": " + where);
        }
    }

    /** Of a byte that is not zero, so that something may be there, often the last of a word; -1 when none was found. */
    private static int usedOffset(final byte[] content, final Dice dice) {
        for (int i = 0; i < LOOKS && content.length > Long.BYTES; i++) {
            final int any = dice.nextInt(content.length - Long.BYTES);
            final int offset = dice.nextBoolean() ? any : any | Long.BYTES - 1;
            if (content[offset] != 0) {
                return offset;
            }
        }
        return -1;
    }
}
