package io.ledge.runtime.cli;

import io.ledge.core.journal.JournalRecordType;
import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.log.BatchWalk;
import io.ledge.core.journal.log.SegmentInfo;
import io.ledge.runtime.node.OfflineJournal;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "dump",
        description = "Print every record that can be found, also behind damage; exit 1 when something is damaged",
        footer = {
            "  ledge journal dump",
            "  ledge journal dump --batches | tail",
            "  ledge journal dump --from 1000 --to 1000 --payload -o json | jq -r .payload | base64 -d | xxd"
        })
final class JournalDumpCommand extends LedgeCommand {
    @Option(names = "--from", paramLabel = "POSITION", defaultValue = "1", description = "first record to print")
    long from;

    @Option(names = "--to", paramLabel = "POSITION", description = "last record to print (default: the last there is)")
    Long to;

    @Option(names = "--payload", description = "print payloads too, in base64")
    boolean payload;

    @Option(names = "--batches", description = "print the batches the records stand in too")
    boolean batches;

    @Mixin
    OutputOption output;

    @Mixin
    NodeOption node;

    JournalDumpCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() throws Exception {
        try (OfflineJournal journal = OfflineJournal.open(node.dataDir());
                Disk disk = journal.disk();
                BatchWalk walk = new BatchWalk(disk)) {
            final Printer printer = new Printer();
            final int result = walk.walk(printer);
            if (result < 0) {
                throw CliFailure.failure("cannot read " + journal.directory() + ": " + Errno.text(result));
            }
            return printer.isDamaged ? ExitCode.FAILURE : ExitCode.OK;
        }
    }

    private final class Printer implements BatchWalk.Visitor {
        private boolean isDamaged;

        @Override
        public void onSegment(final SegmentInfo segment, final String problem) {
            if (!problem.isEmpty()) {
                isDamaged = true;
                context.err().println(segment.name() + ": " + problem);
            }
        }

        @Override
        public void onBatch(
                final String file,
                final int offset,
                final int length,
                final String kind,
                final long firstPosition,
                final int recordCount,
                final long certifiedPosition,
                final boolean isWhole) {
            if (!isWhole) {
                isDamaged = true;
                context.err()
                        .println(file + ", offset " + offset + ": the batch of records " + firstPosition + " to "
                                + (firstPosition + recordCount - 1) + " is damaged");
            }
            if (batches) {
                final Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("batch", kind);
                fields.put("file", name(file));
                fields.put("offset", offset);
                fields.put("bytes", length);
                fields.put("firstPosition", firstPosition);
                fields.put("records", recordCount);
                fields.put("certified", certifiedPosition);
                fields.put("whole", isWhole);
                print(fields);
            }
        }

        @Override
        public void onRecord(
                final String file,
                final int offset,
                final int type,
                final long position,
                final DirectBuffer buffer,
                final int length) {
            if (position < from || to != null && position > to) {
                return;
            }
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("position", position);
            fields.put("type", JournalRecordType.name(type));
            fields.put("file", name(file));
            fields.put("offset", offset);
            fields.put("bytes", length);
            if (payload) {
                final byte[] bytes = new byte[length];
                buffer.getBytes(offset, bytes);
                fields.put("payload", Base64.getEncoder().encodeToString(bytes));
            }
            print(fields);
        }

        /** A table's widths would have to wait for the last record. */
        private void print(final Map<String, Object> fields) {
            if (output.format == OutputFormat.TABLE) {
                final StringBuilder line = new StringBuilder();
                fields.forEach((name, value) -> line.append(line.isEmpty() ? "" : "  ")
                        .append(name)
                        .append(' ')
                        .append(value));
                context.out().println(line);
            } else {
                printItem(output.format, fields);
            }
        }

        private static String name(final String file) {
            return Path.of(file).getFileName().toString();
        }
    }
}
