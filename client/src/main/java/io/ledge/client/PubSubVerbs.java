package io.ledge.client;

import io.ledge.protocol.codec.PublishEncoder;
import java.util.Map;

/** Proxy: publish → message. */
final class PubSubVerbs {
    private final ClientCore core;

    PubSubVerbs(final ClientCore core) {
        this.core = core;
    }

    Call<Boolean> publish(
            final String pubsub,
            final String topic,
            final byte[] data,
            final PublishOptions options,
            final boolean isAsync) {
        final Link link = core.requireLink();
        final TraceParent trace = TraceParent.parse(options.traceparent());
        final Outgoing out = core.open(link, PublishEncoder.BLOCK_LENGTH);
        final long bodyId = out.body(data);
        final byte[] inline = Outgoing.inline(bodyId, data);
        final PublishEncoder publish = new PublishEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        publish.ttlMs(options.ttl() == null ? 0 : options.ttl().toMillis())
                .timeMs(options.time() == null ? 0 : options.time().toEpochMilli())
                .bodyId(bodyId)
                .bodyLength(Outgoing.bodyLength(bodyId, data));
        encodeMaps(publish, options.metadata(), options.extensions());
        publish.pubsub(Outgoing.name(pubsub))
                .topic(Outgoing.name(topic))
                .contentType(options.contentType())
                .eventId(options.id())
                .source(options.source())
                .eventType(options.type())
                .subject(options.subject())
                .putData(inline, 0, inline.length);
        return core.send(
                Call.write("publish", pubsub, topic, StateVerbs::done), link, out, publish.limit(), isAsync, trace);
    }

    private static void encodeMaps(
            final PublishEncoder publish, final Map<String, String> metadata, final Map<String, String> extensions) {
        final PublishEncoder.MetadataEncoder first = publish.metadataCount(metadata.size());
        metadata.forEach((name, value) -> first.next().name(name).value(value));
        final PublishEncoder.ExtensionsEncoder second = publish.extensionsCount(extensions.size());
        extensions.forEach((name, value) -> second.next().name(name).value(value));
    }
}
