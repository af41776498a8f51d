package io.ledge.runtime.cli;

import io.ledge.client.IncrementOptions;
import io.ledge.client.Incremented;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ledge state increment}: one step from the old number to the new one, whoever else counts. */
@Command(
        name = "increment",
        description = "Add to a number and print the sum; a key that is not there counts as 0",
        footer = {
            "  ledge state increment statestore visitors",
            "  ledge state increment statestore stock -- -3",
            "  ledge state increment statestore requests --ttl-of-new 1m -o json"
        })
final class StateIncrementCommand extends StateCommand.OnKey {
    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "DELTA",
            defaultValue = "1",
            description = "what to add (default: ${DEFAULT-VALUE})")
    long delta;

    @Option(names = "--initial", paramLabel = "N", description = "what a key that is not there counts as")
    long initial;

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            converter = GoDurationConverter.class,
            description = "forget it this long after now (default: its expiry stays as it is)")
    Duration ttl;

    @Option(
            names = "--ttl-of-new",
            paramLabel = "DURATION",
            converter = GoDurationConverter.class,
            description = "forget it this long after it was made: counts within windows")
    Duration ttlOfNew;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            converter = OutputFormat.Converter.class,
            description = "json or yaml (default: the number alone)")
    OutputFormat format;

    StateIncrementCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (ttl != null && ttlOfNew != null) {
            throw CliFailure.usage("give either --ttl or --ttl-of-new");
        }
        try (NodeLink link = open()) {
            print(link.incrementState(store, key, delta, options()));
            return ExitCode.OK;
        }
    }

    private IncrementOptions options() {
        final IncrementOptions options = IncrementOptions.none().initial(initial);
        return ttlOfNew != null ? options.ttlOfNew(ttlOfNew) : options.ttl(ttl);
    }

    private void print(final Incremented incremented) {
        if (format == null || format == OutputFormat.TABLE) {
            context.out().println(incremented.value());
            return;
        }
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", key);
        fields.put("value", incremented.value());
        fields.put("etag", incremented.etag());
        fields.put("expiry", incremented.expiry());
        printSingle(format, fields);
    }
}
