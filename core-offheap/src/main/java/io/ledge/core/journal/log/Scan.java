package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.BatchDescriptor.HEADER_LENGTH;
import static io.ledge.core.journal.log.SegmentDescriptor.DATA_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.SECTOR;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.agrona.DirectBuffer;

/** One run of {@link JournalScanner}. */
final class Scan {
    private static final long UNKNOWN = -1;

    /** What there is to do after a batch, or after none. */
    private enum Step {
        GO_ON,
        NEXT_SEGMENT,
        STOP
    }

    /** A batch that was read, though perhaps from the kernel's memory only. */
    private record Written(long segment, int offset, long lastPosition) {}

    private final Disk disk;
    private final SegmentImage image;
    private final long afterPosition;
    private final long toPosition;
    private final JournalRecordHandler handler;
    private final List<SegmentProbe> probes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final ArrayDeque<Written> uncertified = new ArrayDeque<>();

    private int index; // of the segment in the image
    private int offset;
    private long expected = UNKNOWN; // position of the next record
    private int chain;
    private long certified;
    private long recordCount;
    private Written last;
    private JournalTail tail = JournalTail.startingAfter(0);
    private Damage damage;
    private CutTail cut;

    Scan(
            final Disk disk,
            final SegmentImage image,
            final long afterPosition,
            final long toPosition,
            final JournalRecordHandler handler) {
        this.disk = disk;
        this.image = image;
        this.afterPosition = afterPosition;
        this.toPosition = toPosition;
        this.handler = handler;
    }

    ScanResult run() {
        if (probeAll() && findStart()) {
            boolean isMore = enter();
            while (isMore) {
                isMore = readSegment() == Step.NEXT_SEGMENT && enterNext();
            }
        }
        return result();
    }

    private boolean probeAll() {
        final List<String> names = new ArrayList<>();
        final int result = disk.list(names);
        if (result < 0) {
            damage = new Damage(disk.describe("."), 0, 1, "the directory cannot be read: " + Errno.text(result));
            return false;
        }
        names.stream()
                .flatMapToLong(name -> SegmentDescriptor.number(name).stream())
                .sorted()
                .forEach(number -> probes.add(SegmentProbe.of(disk, image, number)));
        probes.stream()
                .filter(SegmentProbe::isHeaderDamaged)
                .forEach(probe -> notes.add(disk.describe(probe.name()) + ": one of its two headers is damaged"));
        probes.stream().filter(SegmentProbe::isRefused).findFirst().ifPresent(this::refused);
        return damage == null && !probes.isEmpty();
    }

    /** It may hold what was promised to last: without it nobody can say where the log ends. */
    private void refused(final SegmentProbe probe) {
        damage = new Damage(disk.describe(probe.name()), 0, afterPosition + 1, probe.problem());
    }

    /**
     * The last segment that begins at or below the record before the first one wanted, else the first there is. That
     * record is durable, so what is torn right behind it is seen to be the end and not the beginning.
     */
    private boolean findStart() {
        index = 0;
        for (int i = 0; i < probes.size(); i++) {
            if (probes.get(i).isUsed() && probes.get(i).firstPosition() <= Math.max(1, afterPosition)) {
                index = i;
            }
        }
        final SegmentProbe first = probes.get(index);
        if (first.isUsed() && first.firstPosition() > afterPosition + 1) {
            damage = new Damage(
                    disk.describe(first.name()),
                    DATA_OFFSET,
                    afterPosition + 1,
                    "the log begins at position " + first.firstPosition() + ", which is too late: segments before"
                            + " it, or the snapshot that covers them, are missing");
        }
        return damage == null;
    }

    private boolean enterNext() {
        final long number = image.number() + 1;
        index++;
        if (index == probes.size() || probes.get(index).number() != number) {
            damage = new Damage(
                    disk.describe(SegmentDescriptor.name(number)),
                    0,
                    expected,
                    "the file is missing, though the sealed segment before it says that there is one");
            return false;
        }
        return enter();
    }

    private boolean enter() {
        final SegmentProbe probe = probes.get(index);
        offset = DATA_OFFSET;
        if (!image.load(disk, probe.number())) {
            return damaged(0, image.problem(), image.isOfOtherFormat());
        }
        if (image.journalId() != journalId()) {
            return damaged(0, "the segment belongs to another journal; somebody copied it here");
        }
        markTail(tail.isClosed());
        return true;
    }

    private Step readSegment() {
        Step step = Step.GO_ON;
        while (step == Step.GO_ON) {
            if (expected > toPosition) {
                step = Step.STOP;
            } else if (offset + SECTOR > image.length()) {
                step = isFollowed() ? Step.NEXT_SEGMENT : Step.STOP; // full, and closed with its last room
            } else {
                step = isNextBatch(offset) && image.isBatchWhole(offset) ? takeBatch() : onLost();
            }
        }
        return step;
    }

    private boolean isNextBatch(final int at) {
        return image.isBatchHeader(at)
                && (expected == UNKNOWN
                        || image.firstPosition(at) == expected
                                && BatchDescriptor.chainBefore(image.bytes(), at) == chain);
    }

    private Step takeBatch() {
        final DirectBuffer bytes = image.bytes();
        final int kind = BatchDescriptor.kind(bytes, offset);
        if (expected == UNKNOWN) {
            expected = image.firstPosition(offset);
        }
        handOut();
        chain = BatchDescriptor.chainAfter(bytes, offset);
        certify(image.certifiedPosition(offset));
        last = new Written(image.number(), offset, expected - 1);
        uncertified.add(last);
        offset += image.batchLength(offset);
        markTail(kind == BatchDescriptor.CLOSED);
        return kind == BatchDescriptor.SEAL ? Step.NEXT_SEGMENT : Step.GO_ON;
    }

    private void handOut() {
        final DirectBuffer bytes = image.bytes();
        final int end = offset + HEADER_LENGTH + BatchDescriptor.recordsLength(bytes, offset);
        for (int frame = offset + HEADER_LENGTH; frame < end; ) {
            final int length = FrameDescriptor.length(bytes, frame);
            if (expected > afterPosition && expected <= toPosition) {
                recordCount++;
                handler.onRecord(
                        FrameDescriptor.type(bytes, frame),
                        expected,
                        bytes,
                        frame + FrameDescriptor.HEADER_LENGTH,
                        length);
            }
            frame += FrameDescriptor.framedLength(length);
            expected++;
        }
    }

    private void certify(final long position) {
        certified = Math.max(certified, position);
        while (!uncertified.isEmpty() && uncertified.peek().lastPosition <= certified) {
            uncertified.poll();
        }
    }

    /** Where the next batch should be, there is none that is whole. */
    private Step onLost() {
        final int behind = image.isBatchHeader(offset)
                ? (int) Math.min(offset + (long) image.batchLength(offset), image.end())
                : offset + SECTOR;
        final int next = image.nextBatchHeader(behind);
        if (expected != UNKNOWN && next >= 0 && isNextBatch(next)) {
            notes.add(at(offset) + ": a certificate is damaged; no record is lost");
            offset = next;
            return Step.GO_ON;
        }
        if (next >= 0 && image.firstPosition(next) <= afterPosition + 1 && afterPosition > 0) {
            skipTo(next);
            return Step.GO_ON;
        }
        if (expected == UNKNOWN) {
            assumeBeginning();
        }
        if (isContinued()) {
            notes.add(at(offset) + ": the end of the segment is damaged; no record is lost");
            return Step.NEXT_SEGMENT;
        }
        return isDamaged() ? Step.STOP : onEnd();
    }

    /** All that is lost before it is below what is wanted: a snapshot covers it. */
    private void skipTo(final int batch) {
        notes.add(at(offset) + ": records below position " + image.firstPosition(batch)
                + " are damaged; a snapshot covers them");
        offset = batch;
        expected = image.firstPosition(batch);
        chain = BatchDescriptor.chainBefore(image.bytes(), batch);
    }

    private void assumeBeginning() {
        final boolean isKnown = image.isBatchHeader(offset);
        expected = isKnown ? image.firstPosition(offset) : 1;
        chain = isKnown ? BatchDescriptor.chainBefore(image.bytes(), offset) : FrameDescriptor.FIRST_CHAIN;
    }

    private boolean isFollowed() {
        return index + 1 < probes.size()
                && probes.get(index + 1).number() == image.number() + 1
                && probes.get(index + 1).isUsable();
    }

    /** True if the next segment begins exactly where this one was left. */
    private boolean isContinued() {
        return isFollowed()
                && probes.get(index + 1).firstPosition() == expected
                && probes.get(index + 1).chainBefore() == chain;
    }

    private boolean isDamaged() {
        final long certifiedHere = image.certifiedFrom(offset);
        if (certifiedHere >= expected) {
            return !damaged(
                    offset,
                    "a batch is damaged, and a later one in this file says that position " + certifiedHere
                            + " was durable");
        }
        for (final SegmentProbe later : probes.subList(index + 1, probes.size())) {
            if (later.isUsed() || later.hasTrace()) {
                return !damaged(offset, "a batch is damaged, and the log goes on in " + later.name());
            }
        }
        if (image.number() > 1 && last == null) {
            return !damaged(offset, "the first batch of the oldest segment is damaged");
        }
        return false;
    }

    private Step onEnd() {
        final Traces traces = Traces.find(image, offset, expected);
        if (image.isShort() && (traces.end() > offset || offset + SECTOR > image.end())) {
            damaged(image.end(), "the file is cut short: it has " + image.fileLength() + " bytes of " + image.length());
        } else if (traces.end() > offset) {
            cut = new CutTail(
                    disk.describe(probes.get(index).name()),
                    image.number(),
                    offset,
                    traces.end() - offset,
                    expected,
                    traces.lastPosition());
        } else if (image.isShort()) {
            notes.add(at(image.end()) + ": the file is cut short, behind all that was written");
        }
        markTail(cut == null && damage == null && tail.isClosed());
        return Step.STOP;
    }

    private void markTail(final boolean isClosed) {
        tail = new JournalTail(
                image.number(), image.length(), offset, chain, Math.max(0, expected - 1), certified, isClosed);
    }

    private long journalId() {
        return probes.stream()
                .filter(SegmentProbe::isUsable)
                .mapToLong(SegmentProbe::journalId)
                .findFirst()
                .orElse(0);
    }

    /** Always false, for those who return it. */
    private boolean damaged(final int at, final String reason) {
        return damaged(at, reason, false);
    }

    private boolean damaged(final int at, final String reason, final boolean isOfOtherFormat) {
        damage = new Damage(
                disk.describe(probes.get(index).name()),
                at,
                expected == UNKNOWN ? afterPosition + 1 : expected,
                reason,
                isOfOtherFormat);
        return false;
    }

    private String at(final int place) {
        return disk.describe(probes.get(index).name()) + ", offset " + place;
    }

    private ScanResult result() {
        final Written unsynced = uncertified.isEmpty() ? last : uncertified.peek();
        return new ScanResult(
                journalId(),
                segments(),
                tail,
                unsynced == null ? 0 : unsynced.segment,
                unsynced == null ? 0 : unsynced.offset,
                recordCount,
                Optional.ofNullable(cut),
                Optional.ofNullable(damage),
                List.copyOf(notes));
    }

    private List<SegmentInfo> segments() {
        final List<SegmentInfo> segments = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            final SegmentProbe probe = probes.get(i);
            final boolean isNextUsed =
                    i + 1 < probes.size() && probes.get(i + 1).isUsed();
            final long lastPosition =
                    !probe.isUsed() ? 0 : isNextUsed ? probes.get(i + 1).firstPosition() - 1 : tail.lastPosition();
            segments.add(new SegmentInfo(probe.number(), probe.length(), probe.firstPosition(), lastPosition));
        }
        return segments;
    }
}
