package io.ledge.core.journal.log;

/**
 * Where the log ends, and so where a writer goes on.
 *
 * @param segmentNumber segment of the last batch; 0 for a log without a segment
 * @param segmentLength bytes of its file
 * @param offset where the next batch goes
 * @param chain checksum of the last record
 * @param lastPosition of the last record; 0 for none
 * @param certifiedPosition the highest position that a batch in the log certifies
 * @param isClosed the last batch says that the node stopped cleanly
 */
public record JournalTail(
        long segmentNumber,
        long segmentLength,
        int offset,
        int chain,
        long lastPosition,
        long certifiedPosition,
        boolean isClosed) {
    /** Of a log that has no file yet, or that goes on after a snapshot. */
    public static JournalTail startingAfter(final long lastPosition) {
        return new JournalTail(0, 0, 0, FrameDescriptor.FIRST_CHAIN, lastPosition, lastPosition, false);
    }
}
