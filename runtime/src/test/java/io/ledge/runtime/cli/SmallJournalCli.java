package io.ledge.runtime.cli;

import io.ledge.core.journal.log.JournalContext;
import io.ledge.runtime.node.NodeContext;
import io.ledge.runtime.node.NodeStartException;

/**
 * The {@code ledge} program as it is, but for the sizes of the journal of a node it runs: so that a test of a few hundred
 * records comes past the ends of segments, takes snapshots and recycles. A main class of its own JVM.
 */
public final class SmallJournalCli {
    /** Bytes of a segment. */
    public static final String SEGMENT_LENGTH_PROP_NAME = "ledge.test.segment.length";

    /** Bytes journaled between two snapshots; three segments' unless it is given. */
    public static final String SNAPSHOT_EVERY_PROP_NAME = "ledge.test.snapshot.every";

    private static final long SEGMENTS_OF_A_SNAPSHOT = 3;

    private SmallJournalCli() {}

    public static void main(final String... arguments) {
        final CliContext process = CliContext.ofProcess();
        final CliContext context = new CliContext(
                process.out(),
                process.err(),
                process.in(),
                process.isTerminal(),
                process.colour(),
                process.opener(),
                SmallJournalCli::launch);
        System.exit(LedgeCli.run(context, arguments));
    }

    private static NodeLauncher.Running launch(final NodeLauncher.Settings settings) throws NodeStartException {
        final int segmentLength = Integer.getInteger(SEGMENT_LENGTH_PROP_NAME, JournalContext.SEGMENT_LENGTH_DEFAULT);
        return NodeLauncher.launch(
                settings,
                new NodeContext()
                        .journal(new JournalContext()
                                .segmentLength(segmentLength)
                                .reserveLength(segmentLength / 4))
                        .snapshotEveryBytes(
                                Long.getLong(SNAPSHOT_EVERY_PROP_NAME, SEGMENTS_OF_A_SNAPSHOT * segmentLength)));
    }
}
