package io.ledge.runtime.cli;

import io.ledge.client.BackupInfo;
import io.ledge.protocol.Ipc;
import io.ledge.runtime.text.Human;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        description = "Write all durable state of the running node into FILE, while work goes on",
        footer = {
            "  ledge backup /mnt/usb/gateway.ledge",
            "  ledge restore /mnt/usb/gateway.ledge --data-dir /var/lib/ledge     with the node stopped"
        })
final class BackupCommand extends LedgeCommand {
    @Mixin
    OutputOption output;

    @Mixin
    NodeOption node;

    @Parameters(paramLabel = "FILE", description = "the file to write; must not exist")
    Path file;

    BackupCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() throws IOException {
        if (Files.exists(file)) {
            throw CliFailure.failure("there is a file " + file + " already: name another, or remove it");
        }
        final BackupInfo backup = fetch();
        deliver(backup.path());
        if (output.format == OutputFormat.TABLE) {
            context.out()
                    .println("backup of position " + backup.endPosition() + ", " + Human.bytes(backup.bytes()) + ", in "
                            + file);
        } else {
            printItem(output.format, fields(backup));
        }
        return ExitCode.OK;
    }

    private BackupInfo fetch() {
        try (NodeLink link = context.opener().open(node.dataDir(), Ipc.CLI_APP_ID)) {
            return link.backup();
        }
    }

    /** The node wrote into its own directory: it creates no files where others say. */
    private void deliver(final Path written) throws IOException {
        try {
            Files.move(written, file);
        } catch (final FileAlreadyExistsException ex) {
            throw CliFailure.failure("there is a file " + file + " now; the backup is " + written);
        } catch (final IOException ex) {
            throw CliFailure.failure("the backup was written, but cannot be moved to " + file + ": " + ex.getMessage()
                    + "; it is " + written);
        }
    }

    private Map<String, Object> fields(final BackupInfo backup) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", file.toString());
        fields.put("startPosition", backup.startPosition());
        fields.put("endPosition", backup.endPosition());
        fields.put("bytes", backup.bytes());
        return fields;
    }
}
