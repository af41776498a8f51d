package io.ledge.runtime.cli;

import io.ledge.client.Ack;
import io.ledge.client.BindingHandler;
import io.ledge.client.BindingMessage;
import io.ledge.client.LedgeException;
import io.ledge.client.Subscription;
import io.ledge.client.TopicEvent;
import io.ledge.client.TopicHandler;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Prints what comes in. Messages are acknowledged once they are written; one that cannot be written (a full {@code
 * --count}, a closed pipe) goes back to the node for another subscriber of the app. When the node ends the subscription, so does
 * the command, with the reason.
 */
@Command(
        name = "subscribe",
        description = "Print the messages of a topic, or the events of an input binding, until Ctrl-C",
        footer = {
            "  ledge subscribe --pubsub pubsub --topic temperature",
            "  ledge subscribe --binding greenhouse | jq .data",
            "  ledge subscribe --pubsub pubsub --topic alarms --count 1"
        })
final class SubscribeCommand extends LedgeCommand {
    @Option(
            names = {"-p", "--pubsub"},
            paramLabel = "PUBSUB",
            description = "name of the pubsub component; goes with --topic")
    String pubsub;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "topic to subscribe to")
    String topic;

    @Option(names = "--binding", paramLabel = "NAME", description = "name of the input binding, instead of a topic")
    String binding;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "end with exit code 0 after so many messages (default: go on until Ctrl-C)")
    long count;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "json",
            converter = OutputFormat.Converter.class,
            description = "json (one object a line), yaml or table (default: ${DEFAULT-VALUE})")
    OutputFormat format;

    @Option(
            names = "--app-id",
            paramLabel = "APP",
            defaultValue = "${env:LEDGE_APP_ID}",
            description = "subscribe as this app, sharing the messages with its other sessions (default: " + CLI_APP_ID
                    + ") [env: LEDGE_APP_ID]")
    String appId;

    @Mixin
    NodeOption node;

    /** Completed with the exit code by whoever ends the command. */
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    private long printedCount;

    SubscribeCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        checkSource();
        try (Signals _ = Signals.handle(signal -> end.complete(ExitCode.INTERRUPTED), "INT");
                NodeLink link = context.opener().open(node.dataDir(), given(appId, CLI_APP_ID));
                Subscription subscription = subscribe(link)) {
            if (context.isTerminal()) {
                context.err().println("subscribed to " + name(subscription) + "; Ctrl-C ends");
            }
            return end.join();
        } catch (final CompletionException ex) {
            throw ex.getCause() instanceof final LedgeException reason ? reason : ex;
        }
    }

    private void checkSource() {
        if (binding != null && (pubsub != null || topic != null)) {
            throw CliFailure.usage("give either --binding, or --pubsub and --topic");
        }
        if (binding == null && (pubsub == null || topic == null)) {
            throw CliFailure.usage(
                    pubsub == null && topic == null
                            ? "give --pubsub and --topic, or --binding"
                            : "--" + (pubsub == null ? "pubsub" : "topic") + " is missing");
        }
        if (count < 0) {
            throw CliFailure.usage("--count must not be negative: " + count);
        }
    }

    private Subscription subscribe(final NodeLink link) {
        final Printer printer = new Printer();
        return binding == null ? link.subscribe(pubsub, topic, printer) : link.subscribeBinding(binding, printer);
    }

    private final class Printer implements TopicHandler, BindingHandler {
        @Override
        public Ack onEvent(final TopicEvent event) {
            return SubscribeCommand.this.onMessage("topic", event.topic(), event.data(), event.metadata());
        }

        @Override
        public Ack onMessage(final BindingMessage message) {
            return SubscribeCommand.this.onMessage("binding", message.binding(), message.data(), message.metadata());
        }

        @Override
        public void onEnded(final LedgeException reason) {
            end.completeExceptionally(reason);
        }
    }

    /** On the client's dispatch thread, one at a time. */
    private Ack onMessage(final String kind, final String name, final byte[] data, final Map<String, String> metadata) {
        if (end.isDone()) {
            return Ack.RETRY;
        }
        print(kind, name, data, metadata);
        if (context.out().checkError()) {
            end.complete(ExitCode.OK); // the reader of the pipe has seen enough
            return Ack.RETRY;
        }
        if (++printedCount == count) {
            end.complete(ExitCode.OK);
        }
        return Ack.SUCCESS;
    }

    private void print(final String kind, final String name, final byte[] data, final Map<String, String> metadata) {
        if (format == OutputFormat.TABLE) {
            context.out()
                    .println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + name + "  " + Payload.line(data));
            return;
        }
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(kind, name);
        Payload.put(fields, "data", data);
        fields.put("metadata", metadata);
        printItem(format, fields);
    }

    private static String name(final Subscription subscription) {
        return subscription.topic().isEmpty()
                ? subscription.component()
                : subscription.component() + "/" + subscription.topic();
    }
}
