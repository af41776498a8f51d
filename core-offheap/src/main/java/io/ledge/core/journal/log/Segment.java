package io.ledge.core.journal.log;

/** A segment that is open: prepared for the writer, written by it, or retired. Handed from thread to thread by queues. */
final class Segment {
    final long number;
    final int file;
    final long length;

    /** Of the last record in it; known when it is retired. */
    long lastPosition;

    Segment(final long number, final int file, final long length) {
        this.number = number;
        this.file = file;
        this.length = length;
    }

    String name() {
        return SegmentDescriptor.name(number);
    }
}
