package io.ledge.runtime.cli;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.LinuxDisk;
import io.ledge.core.journal.tool.ArchiveReader;
import io.ledge.runtime.node.OfflineJournal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description =
                "Bring a backup back into a data directory without a journal, with the node stopped, and verify it",
        footer = {
            "  ledge restore /mnt/usb/gateway.ledge",
            "  ledge restore gateway.ledge --data-dir /var/lib/ledge -o json"
        })
final class RestoreCommand extends LedgeCommand {
    @Mixin
    OutputOption output;

    @Mixin
    NodeOption node;

    @Parameters(paramLabel = "FILE", description = "what ledge backup wrote")
    Path file;

    RestoreCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() throws Exception {
        final Path path = file.toAbsolutePath();
        if (path.getFileName() == null) {
            throw CliFailure.usage("'" + file + "' is no file");
        }
        try (OfflineJournal journal = OfflineJournal.create(node.dataDir());
                Disk from = LinuxDisk.openExisting(path.getParent());
                ArchiveReader archive =
                        ArchiveReader.open(from, path.getFileName().toString())) {
            journal.restore(archive);
            print(archive, journal.directory());
            return ExitCode.OK;
        }
    }

    private void print(final ArchiveReader archive, final Path directory) {
        final Instant written = Instant.ofEpochMilli(archive.timestampMs());
        if (output.format == OutputFormat.TABLE) {
            context.out()
                    .println("restored the backup of " + written + ", up to position " + archive.endPosition() + ", to "
                            + directory);
            return;
        }
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", file.toString());
        fields.put("journal", directory.toString());
        fields.put("written", written);
        fields.put("snapshotRecords", archive.snapshotRecordCount());
        fields.put("logRecords", archive.endPosition() - archive.startPosition());
        fields.put("endPosition", archive.endPosition());
        printSingle(output.format, fields);
    }
}
