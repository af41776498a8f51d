package io.ledge.runtime.cli;

import io.ledge.runtime.control.AppRow;
import io.ledge.runtime.control.ControlClient;
import io.ledge.runtime.text.Human;
import io.ledge.runtime.text.TextTable;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The apps whose Dapr API the running node serves. */
@Command(
        name = "list",
        description = "List the apps whose Dapr API the running node serves",
        footer = {"  ledge list", "  ledge list -o json | jq -r .appId"})
final class ListCommand extends LedgeCommand {
    @Mixin
    OutputOption output;

    @Mixin
    NodeOption node;

    ListCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        final List<AppRow> rows = rows();
        if (output.format == OutputFormat.TABLE) {
            printTable(rows);
        } else {
            rows.forEach(row -> printItem(output.format, fields(row)));
        }
        return ExitCode.OK;
    }

    private List<AppRow> rows() {
        try (ControlClient client = StopCommand.open(node.dataDir())) {
            return client.list();
        } catch (final IOException ex) {
            throw CliFailure.failure(ex.getMessage());
        }
    }

    private void printTable(final List<AppRow> rows) {
        final TextTable table = new TextTable("APP ID", "HTTP PORT", "GRPC PORT", "APP PORT", "AGE", "PID", "COMMAND");
        for (final AppRow row : rows) {
            table.row(
                    row.appId(),
                    port(row.httpPort()),
                    port(row.grpcPort()),
                    port(row.appPort()),
                    Human.span(age(row)),
                    Long.toString(row.pid()),
                    Human.oneLine(row.command()));
        }
        table.lines().forEach(context.out()::println);
    }

    private static String port(final int port) {
        return port == 0 ? "-" : Integer.toString(port);
    }

    private static Duration age(final AppRow row) {
        return Duration.ofMillis(Math.max(0, System.currentTimeMillis() - row.sinceMs()));
    }

    private static Map<String, Object> fields(final AppRow row) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("appId", row.appId());
        fields.put("httpPort", row.httpPort());
        fields.put("grpcPort", row.grpcPort());
        fields.put("appPort", row.appPort());
        fields.put("ageMs", age(row).toMillis());
        fields.put("pid", row.pid());
        fields.put("command", row.command());
        return fields;
    }
}
