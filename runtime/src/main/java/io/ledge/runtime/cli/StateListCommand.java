package io.ledge.runtime.cli;

import io.ledge.client.ScanOptions;
import io.ledge.client.StateEntry;
import io.ledge.runtime.text.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ledge state ls}: a scan. A table is sorted; lines of JSON and YAML come as the node finds the items. */
@Command(
        name = "ls",
        description = "List the keys of a store, or those that begin with a prefix",
        footer = {
            "  ledge state ls statestore",
            "  ledge state ls statestore device/ --values",
            "  ledge state ls statestore -o json | jq -r .key | sort"
        })
final class StateListCommand extends StateCommand.OnStore {
    private static final int PAGE_SIZE = 500;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "what the keys begin with (default: every key of the app)")
    String prefix;

    @Option(names = "--values", description = "with the values")
    boolean values;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            converter = OutputFormat.Converter.class,
            description = "table, json (one object a line) or yaml (default: ${DEFAULT-VALUE})")
    OutputFormat format;

    StateListCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        try (NodeLink link = open()) {
            final Iterable<StateEntry> entries = link.scanState(
                    store, prefix, ScanOptions.none().pageSize(PAGE_SIZE).withValues(values));
            if (format == OutputFormat.TABLE) {
                printTable(entries);
            } else {
                entries.forEach(entry -> printItem(format, fields(entry)));
            }
            return ExitCode.OK;
        }
    }

    /** Also without what the scan saw twice. */
    private void printTable(final Iterable<StateEntry> entries) {
        final Map<String, StateEntry> byKey = new TreeMap<>();
        entries.forEach(entry -> byKey.put(entry.key(), entry));
        final List<String> titles = new ArrayList<>(List.of("KEY", "ETAG", "EXPIRES", "TYPE", "BYTES"));
        if (values) {
            titles.add("VALUE");
        }
        final TextTable table = new TextTable(titles.toArray(String[]::new));
        byKey.values().forEach(entry -> table.row(row(entry).toArray(String[]::new)));
        table.lines().forEach(context.out()::println);
    }

    private List<String> row(final StateEntry entry) {
        final List<String> row = new ArrayList<>(List.of(
                entry.key(),
                entry.etag(),
                orDash(entry.expiry()),
                orDash(entry.contentType()),
                Long.toString(entry.length())));
        if (values) {
            row.add(Payload.line(entry.value()));
        }
        return row;
    }

    private Map<String, Object> fields(final StateEntry entry) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", entry.key());
        if (values) {
            Payload.put(fields, "value", entry.value());
        }
        fields.put("bytes", entry.length());
        fields.put("etag", entry.etag());
        fields.put("contentType", entry.contentType());
        fields.put("expiry", entry.expiry());
        return fields;
    }
}
