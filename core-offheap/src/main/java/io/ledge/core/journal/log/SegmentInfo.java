package io.ledge.core.journal.log;

/**
 * A segment's file as a scan found it.
 *
 * @param number of the segment, from its name
 * @param length of the file, from its header; 0 where the header cannot be read
 * @param firstPosition of the first record in it; 0 while it holds no batch
 * @param lastPosition of the last record in it; 0 while it holds none, or where the scan did not need to look
 */
public record SegmentInfo(long number, long length, long firstPosition, long lastPosition) {
    /** The file's name. */
    public String name() {
        return SegmentDescriptor.name(number);
    }

    /** True once it holds a batch. */
    public boolean isUsed() {
        return firstPosition > 0;
    }
}
