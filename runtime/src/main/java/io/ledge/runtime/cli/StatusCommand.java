package io.ledge.runtime.cli;

import io.ledge.client.ComponentInfo;
import io.ledge.client.NodeInfo;
import io.ledge.runtime.text.Human;
import io.ledge.runtime.text.TextTable;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description = "Show the components of the running node; exit 1 when one of them is not up",
        footer = {"  ledge status", "  ledge status -o json | jq -r 'select(.state != \"up\").component'"})
final class StatusCommand extends LedgeCommand {
    @Mixin
    OutputOption output;

    @Mixin
    NodeOption node;

    StatusCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        final NodeInfo info = fetch();
        if (output.format == OutputFormat.TABLE) {
            printTable(info);
        } else {
            info.components().forEach(component -> printItem(output.format, fields(component, info.time())));
        }
        final boolean allUp =
                info.components().stream().allMatch(component -> component.state() == ComponentInfo.State.UP);
        return allUp ? ExitCode.OK : ExitCode.FAILURE;
    }

    private NodeInfo fetch() {
        try (NodeLink link = context.opener().open(node.dataDir(), CLI_APP_ID)) {
            return link.status();
        }
    }

    private void printTable(final NodeInfo info) {
        context.out()
                .println("ledge " + info.version() + "   up "
                        + Human.span(Duration.between(info.startTime(), info.time()))
                        + "   node " + info.id() + "   pid " + info.pid() + "   sessions " + info.sessions()
                        + "   off-heap " + Human.bytes(info.offHeapBytes()));
        final TextTable table = new TextTable("COMPONENT", "TYPE", "STATE", "LAST OK", "BACKLOG", "NOTE");
        for (final ComponentInfo component : info.components()) {
            table.row(
                    component.name(),
                    component.type(),
                    name(component.state()),
                    component.lastSuccess() == null ? "-" : Human.age(age(component, info.time())),
                    component.backlog() < 0 ? "-" : Human.count(component.backlog()),
                    Human.oneLine(component.note()));
        }
        table.lines().forEach(context.out()::println);
    }

    private static Map<String, Object> fields(final ComponentInfo component, final Instant now) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("component", component.name());
        fields.put("type", component.type());
        fields.put("state", name(component.state()));
        fields.put("lastOk", component.lastSuccess());
        fields.put(
                "lastOkAgeMs",
                component.lastSuccess() == null ? null : age(component, now).toMillis());
        fields.put("backlog", component.backlog() < 0 ? null : component.backlog());
        fields.put("note", component.note());
        return fields;
    }

    /** By the node's clock, which stamped the success. */
    private static Duration age(final ComponentInfo component, final Instant now) {
        return Duration.between(component.lastSuccess(), now);
    }

    private static String name(final ComponentInfo.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
