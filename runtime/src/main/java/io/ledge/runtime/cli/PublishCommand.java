package io.ledge.runtime.cli;

import io.ledge.client.PublishOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "publish",
        description = "Publish a message to a topic",
        footer = {
            "  ledge publish --pubsub pubsub --topic temperature '{\"celsius\":21.5}'",
            "  ledge publish --pubsub pubsub --topic alarms --content-type text/plain 'door open'",
            "  ledge publish --pubsub pubsub --topic photos - < photo.jpg"
        })
final class PublishCommand extends LedgeCommand {
    @Option(
            names = {"-p", "--pubsub"},
            paramLabel = "PUBSUB",
            required = true,
            description = "name of the pubsub component")
    String pubsub;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            required = true,
            description = "topic to publish to")
    String topic;

    @Parameters(paramLabel = "DATA", description = "the message; - reads standard input")
    String data;

    @Option(
            names = "--content-type",
            paramLabel = "TYPE",
            description = "media type (default: application/json, text/plain or application/octet-stream,"
                    + " by what the data looks like)")
    String contentType;

    @Option(
            names = "--metadata",
            paramLabel = "NAME=VALUE",
            description = "metadata for the component, such as ttlInSeconds=60; may be repeated")
    Map<String, String> metadata = new LinkedHashMap<>();

    @Option(
            names = "--app-id",
            paramLabel = "APP",
            defaultValue = "${env:LEDGE_APP_ID}",
            description = "publish as this app (default: " + CLI_APP_ID + ") [env: LEDGE_APP_ID]")
    String appId;

    @Mixin
    NodeOption node;

    PublishCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() throws Exception {
        final byte[] bytes = Payload.read(data, context.in());
        final PublishOptions options = PublishOptions.none()
                .contentType(contentType == null ? Payload.contentType(bytes) : contentType)
                .metadata(metadata);
        try (NodeLink link = context.opener().open(node.dataDir(), given(appId, CLI_APP_ID))) {
            link.publish(pubsub, topic, bytes, options);
            return ExitCode.OK;
        }
    }
}
