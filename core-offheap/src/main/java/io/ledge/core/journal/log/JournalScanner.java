package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.SegmentDescriptor.DATA_OFFSET;

import io.ledge.core.journal.io.Disk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads a log: hands out its records in order and finds where it ends, or where it is damaged. Changes nothing.
 *
 * <p>At the first place where the next batch should be and is not whole, there are four cases:
 *
 * <pre>
 *   what follows it                                                        then
 *   a batch that goes on at the same position, with the same chain         a certificate is lost, no record: note, go on
 *   a batch, here or in a later segment, that certifies what is lost,      DAMAGE: those records were promised to last
 *     or a sealed segment without its successor, or a file cut short
 *   pieces of batches that nothing certifies                               CUT: the torn end of a power cut
 *   nothing of this use of the segment                                     the end
 * </pre>
 *
 * <p>A batch is used as a whole or not at all. Records are handed out while scanning, so a scan that ends in damage has
 * handed out what lies before it. Cold: allocates as it likes, and holds one segment in memory. One thread.
 */
public final class JournalScanner implements AutoCloseable {
    private final Disk disk;
    private final SegmentImage image = new SegmentImage();

    public JournalScanner(final Disk disk) {
        this.disk = disk;
    }

    /** Hands out the records above a position, up to the end of the log. */
    public ScanResult scan(final long afterPosition, final JournalRecordHandler handler) {
        return scan(afterPosition, Long.MAX_VALUE, handler);
    }

    /**
     * Hands out the records above a position, up to another one: what is known durable may be read while a writer appends.
     *
     * @return the tail is where the scan stopped.
     */
    public ScanResult scan(final long afterPosition, final long toPosition, final JournalRecordHandler handler) {
        return new Scan(disk, image, afterPosition, toPosition, handler).run();
    }

    /**
     * True if the last batches of that log say that a position was durable: then a scan reaches it, or finds damage. Reads
     * one segment, and of the spare ones behind it the beginning. False means that it takes a scan to know.
     */
    public boolean certifies(final long journalId, final long position) {
        final List<String> names = new ArrayList<>();
        disk.list(names);
        final List<Long> numbers = names.stream()
                .flatMapToLong(name -> SegmentDescriptor.number(name).stream())
                .boxed()
                .sorted(Comparator.reverseOrder())
                .toList();
        for (final long number : numbers) {
            if (!image.loadBeginning(disk, number) || image.journalId() != journalId) {
                return false;
            }
            if (image.isBatchHeader(DATA_OFFSET)) {
                return image.load(disk, number) && image.certifiedFrom(DATA_OFFSET) >= position;
            }
        }
        return false;
    }

    @Override
    public void close() {
        image.close();
    }
}
