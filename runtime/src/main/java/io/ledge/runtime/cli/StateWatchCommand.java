package io.ledge.runtime.cli;

import io.ledge.client.LedgeException;
import io.ledge.client.StateChange;
import io.ledge.client.StateChangeHandler;
import io.ledge.client.StateWatch;
import io.ledge.client.WatchOptions;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ledge state watch}: prints changes as they come. */
@Command(
        name = "watch",
        description = "Print what changes in a store, or under a prefix of it, until Ctrl-C",
        footer = {
            "  ledge state watch statestore",
            "  ledge state watch statestore device/ -o table",
            "  ledge state watch statestore --from 1234 | jq -r .key"
        })
final class StateWatchCommand extends StateCommand.OnStore {
    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "what the keys begin with (default: every key of the app)")
    String prefix;

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            description = "begin after this position, as a line printed before says it (default: now)")
    Long from;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "end with exit code 0 after so many changes (default: go on until Ctrl-C)")
    long count;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "json",
            converter = OutputFormat.Converter.class,
            description = "json (one object a line), yaml or table (default: ${DEFAULT-VALUE})")
    OutputFormat format;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    /** Completed with the exit code by whoever ends the command. */
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    private long printedCount;

    StateWatchCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (count < 0) {
            throw CliFailure.usage("--count must not be negative: " + count);
        }
        if (from != null && from < 0) {
            throw CliFailure.usage("--from must not be negative: " + from);
        }
        try (Signals _ = Signals.handle(signal -> end.complete(ExitCode.INTERRUPTED), "INT");
                NodeLink link = open();
                StateWatch _ =
                        link.watchState(store, prefix, WatchOptions.none().fromPosition(from), new Printer())) {
            if (context.isTerminal()) {
                context.err().println("watching " + store + "/" + prefix + "*; Ctrl-C ends");
            }
            return end.join();
        } catch (final CompletionException ex) {
            throw ex.getCause() instanceof final LedgeException reason ? reason : ex;
        }
    }

    /** On the client's dispatch thread, one change at a time. */
    private final class Printer implements StateChangeHandler {
        @Override
        public void onChange(final StateChange change) {
            if (end.isDone()) {
                return;
            }
            print(change);
            if (context.out().checkError() || ++printedCount == count) {
                end.complete(ExitCode.OK); // the reader of the pipe, or who asked for a number, has seen enough
            }
        }

        @Override
        public void onEnded(final LedgeException reason) {
            end.completeExceptionally(reason);
        }
    }

    private void print(final StateChange change) {
        final String type = change.type().name().toLowerCase(Locale.ROOT);
        if (format == OutputFormat.TABLE) {
            context.out().println(TIME.format(change.time()) + "  " + type + "  " + change.key() + line(change));
            return;
        }
        printItem(format, fields(type, change));
    }

    private static String line(final StateChange change) {
        if (change.type() != StateChange.Type.SET) {
            return "";
        }
        return "  " + (change.value() == null ? "(" + change.length() + " bytes)" : Payload.line(change.value()));
    }

    private static Map<String, Object> fields(final String type, final StateChange change) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", type);
        fields.put("key", change.key());
        if (change.value() != null) {
            Payload.put(fields, "value", change.value());
        }
        if (change.type() == StateChange.Type.SET) {
            fields.put("bytes", change.length());
            fields.put("contentType", change.contentType());
        }
        fields.put("etag", change.etag());
        fields.put("expiry", change.expiry());
        fields.put("position", change.position());
        fields.put("time", change.time());
        return fields;
    }
}
