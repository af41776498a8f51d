package io.ledge.core.journal.log;

/**
 * The end of the log that is given up, because its last write did not arrive whole. Normal after a power cut: records that
 * no sync covered were never acknowledged. It may also be an acknowledged batch that the disk lost later; nothing in the
 * file can tell the two apart, so it is reported.
 *
 * @param file path, for messages
 * @param segmentNumber of the segment
 * @param offset of the first byte given up
 * @param length bytes given up
 * @param firstPosition of the first record that was, or would have been, there
 * @param lastSeenPosition the highest position recognisable in what is given up; 0 for none
 */
public record CutTail(
        String file, long segmentNumber, int offset, int length, long firstPosition, long lastSeenPosition) {
    /** One line for an operator. */
    public String message() {
        final String records = lastSeenPosition < firstPosition
                ? "no record is recognisable in it"
                : "it holds records " + firstPosition + " to " + lastSeenPosition + " or parts of them";
        return file + ", offset " + offset + ": the last write did not arrive whole, " + length + " bytes are cut ("
                + records + "; may include acknowledged records of the last batch)";
    }
}
