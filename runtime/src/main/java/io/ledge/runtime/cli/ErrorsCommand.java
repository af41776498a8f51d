package io.ledge.runtime.cli;

import io.ledge.core.counter.CountersFile;
import io.ledge.protocol.NodeFiles;
import io.ledge.runtime.text.Human;
import io.ledge.runtime.text.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reads counters.dat, so that it also answers for a node that hangs. */
@Command(
        name = "errors",
        description = "Show the distinct errors inside the node since it started; exit 1 when there are any",
        footer = {"  ledge errors", "  ledge errors -o json | jq -r .error"})
final class ErrorsCommand extends LedgeCommand {
    @Mixin
    OutputOption output;

    @Mixin
    NodeOption node;

    /** @param text message and stack trace */
    private record DistinctError(int count, Instant first, Instant last, String text) {}

    ErrorsCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() throws IOException {
        final List<DistinctError> errors = read(file());
        if (output.format == OutputFormat.TABLE) {
            printTable(errors);
        } else {
            errors.forEach(error -> printItem(output.format, fields(error)));
        }
        return errors.isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private Path file() {
        final Path directory = NodeFiles.find(node.dataDir())
                .map(NodeFiles.RunningNode::directory)
                .orElseGet(() -> NodeFiles.sharedDirectory(node.dataDir()));
        final Path file = directory.resolve(NodeFiles.COUNTERS_FILE);
        if (!Files.exists(file)) {
            throw CliFailure.failure("no node runs on data directory " + node.dataDir()
                    + "; start one: ledge run --data-dir " + node.dataDir());
        }
        return file;
    }

    private static List<DistinctError> read(final Path path) throws IOException {
        final List<DistinctError> errors = new ArrayList<>();
        try (CountersFile file = CountersFile.open(path)) {
            file.readErrors((count, firstMs, lastMs, text) -> errors.add(
                    new DistinctError(count, Instant.ofEpochMilli(firstMs), Instant.ofEpochMilli(lastMs), text)));
        }
        return errors;
    }

    private void printTable(final List<DistinctError> errors) {
        if (errors.isEmpty()) {
            context.out().println("no errors");
            return;
        }
        final TextTable table = new TextTable("COUNT", "FIRST", "LAST", "ERROR");
        errors.forEach(error -> table.row(
                Integer.toString(error.count()),
                error.first().toString(),
                error.last().toString(),
                Human.oneLine(error.text().lines().findFirst().orElse(""))));
        table.lines().forEach(context.out()::println);
    }

    private static Map<String, Object> fields(final DistinctError error) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("count", error.count());
        fields.put("first", error.first());
        fields.put("last", error.last());
        fields.put("error", error.text());
        return fields;
    }
}
