package io.ledge.runtime.cli;

import io.ledge.client.StateItem;
import io.ledge.client.StateOptions;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ledge configuration}: writes what apps read by Dapr's configuration API, which has no call for that. */
@Command(
        name = "configuration",
        description = "Read and change configuration items; apps that subscribed are told",
        footer = {
            "  ledge configuration set settings interval 5s",
            "  ledge configuration get settings interval",
            "  ledge configuration delete settings interval"
        })
final class ConfigurationCommand extends LedgeCommand {
    /** A configuration is the same for every app; the session needs a name all the same. */
    private static final String APP_ID = "ledge-configuration";

    ConfigurationCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        throw LedgeCli.missingCommand(spec);
    }

    /** One item of one store. */
    abstract static class OnKey extends LedgeCommand {
        @Parameters(index = "0", paramLabel = "STORE", description = "name of the configuration.ledge component")
        String store;

        @Parameters(index = "1", paramLabel = "KEY", description = "key of the item")
        String key;

        @Mixin
        NodeOption node;

        OnKey(final CliContext context) {
            super(context);
        }

        final NodeLink open() {
            return context.opener().open(node.dataDir(), APP_ID);
        }
    }

    @Command(
            name = "get",
            description = "Print an item; exit 1 when there is none",
            footer = "  ledge configuration get settings interval")
    static final class Get extends OnKey {
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
                context.out().println(new String(item.value(), StandardCharsets.UTF_8));
                return ExitCode.OK;
            }
        }
    }

    @Command(
            name = "set",
            description = "Set an item",
            footer = {
                "  ledge configuration set settings interval 5s",
                "  ledge configuration set settings rules - < rules.json"
            })
    static final class Set extends OnKey {
        @Parameters(index = "2", paramLabel = "VALUE", description = "the value; - reads standard input")
        String value;

        Set(final CliContext context) {
            super(context);
        }

        @Override
        public Integer call() throws Exception {
            final byte[] bytes = Payload.read(value, context.in());
            try (NodeLink link = open()) {
                link.saveState(store, key, bytes, StateOptions.none().contentType("text/plain"));
                return ExitCode.OK;
            }
        }
    }

    @Command(
            name = "delete",
            description = "Delete an item; that there is none is no error",
            footer = "  ledge configuration delete settings interval")
    static final class Delete extends OnKey {
        Delete(final CliContext context) {
            super(context);
        }

        @Override
        public Integer call() {
            try (NodeLink link = open()) {
                link.deleteState(store, key, StateOptions.none());
                return ExitCode.OK;
            }
        }
    }
}
