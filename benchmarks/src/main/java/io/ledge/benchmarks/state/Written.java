package io.ledge.benchmarks.state;

import static io.ledge.core.counter.NodeCounter.JOURNAL_BATCHES;
import static io.ledge.core.counter.NodeCounter.JOURNAL_PAYLOAD_BYTES;
import static io.ledge.core.counter.NodeCounter.JOURNAL_SEGMENTS_CREATED;
import static io.ledge.core.counter.NodeCounter.JOURNAL_SEGMENTS_RECYCLED;
import static io.ledge.core.counter.NodeCounter.JOURNAL_WRITTEN_BYTES;

import io.ledge.benchmarks.load.NodeCounters;
import io.ledge.benchmarks.rig.BlockDevice;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a node wrote for one load, by its own counters and by the device's.
 *
 * @param acknowledgedBytes of the records: the commands as they came, which for large values is little more than keys and
 *                          values
 * @param journalBytes      zero-filling and snapshots included
 * @param deviceBytes       of the whole machine; NaN when it is not known
 */
record Written(
        long acknowledgedBytes,
        long journalBytes,
        long batches,
        long segmentsCreated,
        long segmentsRecycled,
        double deviceBytes) {
    /** The node publishes what it counts every 100 ms, when it is idle. */
    private static final long PUBLISHED_MS = 400;

    /** The load to look at. */
    @FunctionalInterface
    interface Load {
        void run() throws IOException;
    }

    static Written by(final Path directory, final Load load) throws IOException, InterruptedException {
        final BlockDevice device = BlockDevice.of(directory);
        Thread.sleep(PUBLISHED_MS);
        final NodeCounters before = NodeCounters.read(directory);
        final double deviceBefore = device.writtenBytes();
        load.run();
        Thread.sleep(PUBLISHED_MS);
        final NodeCounters after = NodeCounters.read(directory);
        return new Written(
                after.get(JOURNAL_PAYLOAD_BYTES, before),
                after.get(JOURNAL_WRITTEN_BYTES, before),
                after.get(JOURNAL_BATCHES, before),
                after.get(JOURNAL_SEGMENTS_CREATED, before),
                after.get(JOURNAL_SEGMENTS_RECYCLED, before),
                device.writtenBytes() - deviceBefore);
    }

    double amplification() {
        return (double) journalBytes / acknowledgedBytes;
    }

    double deviceAmplification() {
        return deviceBytes / acknowledgedBytes;
    }

    double batchBytes() {
        return (double) acknowledgedBytes / batches;
    }

    boolean isRecycled() {
        return segmentsRecycled > 0 && segmentsCreated == 0;
    }
}
