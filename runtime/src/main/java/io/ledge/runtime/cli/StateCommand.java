package io.ledge.runtime.cli;

import io.ledge.client.StateItem;
import io.ledge.client.StateOptions;
import io.ledge.runtime.text.TextTable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ledge state}: a group, and the base of its members. */
@Command(
        name = "state",
        description = "Read and change what apps keep in state stores",
        footer = {
            "  ledge state get statestore setpoint",
            "  ledge state set statestore setpoint 21.5",
            "  ledge state ls statestore device/",
            "  ledge state watch statestore | jq .key"
        })
final class StateCommand extends LedgeCommand {
    StateCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        throw LedgeCli.missingCommand(spec);
    }

    /** One store. */
    abstract static class OnStore extends LedgeCommand {
        @Parameters(index = "0", paramLabel = "STORE", description = "name of the state store component")
        String store;

        @Option(
                names = "--app-id",
                paramLabel = "APP",
                defaultValue = "${env:LEDGE_APP_ID}",
                description = "act as this app (default: the only app attached) [env: LEDGE_APP_ID]")
        String appId;

        @Mixin
        NodeOption node;

        OnStore(final CliContext context) {
            super(context);
        }

        final NodeLink open() {
            return context.opener().open(node.dataDir(), given(appId, ""));
        }

        static String orDash(final Object value) {
            return value == null || value.toString().isEmpty() ? "-" : value.toString();
        }
    }

    /** One key of one store. */
    abstract static class OnKey extends OnStore {
        @Parameters(index = "1", paramLabel = "KEY", description = "key, without the app's prefix")
        String key;

        OnKey(final CliContext context) {
            super(context);
        }
    }

    @Command(
            name = "get",
            description = "Print the value of a key; exit 1 when there is none",
            footer = {
                "  ledge state get statestore setpoint",
                "  ledge state get statestore setpoint -o json",
                "  ledge state get --app-id thermostat statestore photo > photo.jpg"
            })
    static final class Get extends OnKey {
        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                converter = OutputFormat.Converter.class,
                description = "table, json or yaml (default: the bytes as they are)")
        OutputFormat format;

        Get(final CliContext context) {
            super(context);
        }

        @Override
        public Integer call() {
            try (NodeLink link = open()) {
                final StateItem item = link.getState(store, key);
                if (!item.found()) {
                    throw CliFailure.failure("no item '" + key + "' in '" + store + "'");
                }
                print(item);
                return ExitCode.OK;
            }
        }

        private void print(final StateItem item) {
            switch (format) {
                case null -> printRaw(item.value());
                case TABLE ->
                    new TextTable("KEY", "ETAG", "EXPIRES", "TYPE", "VALUE")
                            .row(
                                    key,
                                    item.etag(),
                                    orDash(item.expiry()),
                                    orDash(item.contentType()),
                                    Payload.line(item.value()))
                            .lines()
                            .forEach(context.out()::println);
                case JSON, YAML -> printSingle(format, fields(item));
            }
        }

        private void printRaw(final byte[] value) {
            context.out().write(value, 0, value.length);
            if (context.isTerminal() && (value.length == 0 || value[value.length - 1] != '\n')) {
                context.out().println();
            }
            context.out().flush();
        }

        private Map<String, Object> fields(final StateItem item) {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("key", key);
            Payload.put(fields, "value", item.value());
            fields.put("etag", item.etag());
            fields.put("contentType", item.contentType());
            fields.put("expiry", item.expiry());
            return fields;
        }
    }

    @Command(
            name = "set",
            description = "Save a value under a key",
            footer = {
                "  ledge state set statestore setpoint 21.5",
                "  ledge state set statestore door '{\"open\":true}' --ttl 30s",
                "  ledge state set statestore photo - --content-type image/jpeg < photo.jpg",
                "  ledge state set statestore offset -- -3"
            })
    static final class Set extends OnKey {
        @Parameters(index = "2", paramLabel = "VALUE", description = "the value; - reads standard input")
        String value;

        @Option(names = "--etag", paramLabel = "ETAG", description = "save only while the item has this ETag")
        String etag;

        @Option(
                names = "--ttl",
                paramLabel = "DURATION",
                converter = GoDurationConverter.class,
                description = "forget it after this long, such as 30s (default: keep it)")
        Duration ttl;

        @Option(
                names = "--content-type",
                paramLabel = "TYPE",
                description = "media type (default: application/json, text/plain or application/octet-stream,"
                        + " by what the value looks like)")
        String contentType;

        Set(final CliContext context) {
            super(context);
        }

        @Override
        public Integer call() throws Exception {
            final byte[] bytes = Payload.read(value, context.in());
            final StateOptions options = StateOptions.none()
                    .etag(etag)
                    .ttl(ttl)
                    .contentType(contentType == null ? Payload.contentType(bytes) : contentType);
            try (NodeLink link = open()) {
                link.saveState(store, key, bytes, options);
                return ExitCode.OK;
            }
        }
    }

    @Command(
            name = "delete",
            description = "Delete a key; that there is none is no error",
            footer = {"  ledge state delete statestore setpoint", "  ledge state delete statestore setpoint --etag 42"})
    static final class Delete extends OnKey {
        @Option(names = "--etag", paramLabel = "ETAG", description = "delete only while the item has this ETag")
        String etag;

        Delete(final CliContext context) {
            super(context);
        }

        @Override
        public Integer call() {
            try (NodeLink link = open()) {
                link.deleteState(store, key, StateOptions.none().etag(etag));
                return ExitCode.OK;
            }
        }
    }
}
