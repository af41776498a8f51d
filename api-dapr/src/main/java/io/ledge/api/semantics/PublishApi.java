package io.ledge.api.semantics;

import io.ledge.api.core.Delivery;
import io.ledge.api.core.PubSubProxy;
import io.ledge.api.core.Reply;
import io.ledge.api.core.TopicEvent;
import io.ledge.api.json.Json;
import io.ledge.protocol.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Dapr's publish and bulk publish: what is sent becomes an event whose attributes travel beside its data. */
public final class PublishApi {
    /** In a message's metadata, and in a subscription's: the data is no CloudEvent, and is not to be one. */
    public static final String RAW_PAYLOAD = "rawPayload";

    /** Of an event that does not name its own. */
    public static final String EVENT_TYPE = "com.dapr.event.sent";

    static final String KIND = "pubsub.";

    private static final String TTL_IN_SECONDS = "ttlInSeconds";
    private static final String OVERRIDE = "cloudevent.";
    private static final String FOREIGN_SOURCE = "Dapr";
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private final String appId;
    private final Components components;
    private final PubSubProxy proxy;

    /**
     * One message.
     *
     * @param contentType of the data; empty is text
     */
    public record Message(byte[] data, String contentType, Map<String, String> metadata) {}

    /** A message of a bulk publish. */
    public record BulkEntry(String entryId, Message message) {}

    /** One that was not published. */
    public record FailedEntry(String entryId, String error) {}

    public PublishApi(final String appId, final Components components, final PubSubProxy proxy) {
        this.appId = appId;
        this.components = components;
        this.proxy = proxy;
    }

    public void publish(
            final String pubsub,
            final String topic,
            final Message message,
            final TraceContext trace,
            final Answer<Void> answer) {
        final DaprFailure wrong = check(pubsub, topic, message.metadata());
        if (wrong != null) {
            answer.failed(wrong);
            return;
        }
        try {
            send(pubsub, topic, message, trace, answer);
            proxy.flush();
        } catch (final IOException ex) {
            answer.failed(notAnEvent(pubsub, ex));
        }
    }

    /** Answers those that failed, in the order of the entries; none when all are published. */
    public void publishBulk(
            final String pubsub,
            final String topic,
            final List<BulkEntry> entries,
            final TraceContext trace,
            final Answer<List<FailedEntry>> answer) {
        final DaprFailure[] failures = new DaprFailure[entries.size()];
        final Gathered gathered = new Gathered(entries.size(), new Answer<>() {
            @Override
            public void ok(final Void nothing) {
                answer.ok(failedOf(entries, failures));
            }

            @Override
            public void failed(final DaprFailure failure) {
                answer.failed(failure);
            }
        });
        for (int i = 0; i < failures.length; i++) {
            final int index = i;
            final Message message = entries.get(i).message();
            final Answer<Void> part = new Answer<>() {
                @Override
                public void ok(final Void nothing) {
                    gathered.done(null);
                }

                @Override
                public void failed(final DaprFailure failure) {
                    failures[index] = failure;
                    gathered.done(null); // the others go on
                }
            };
            try {
                final DaprFailure wrong = check(pubsub, topic, message.metadata());
                if (wrong == null) {
                    send(pubsub, topic, message, trace, part);
                } else {
                    part.failed(wrong);
                }
            } catch (final IOException ex) {
                part.failed(notAnEvent(pubsub, ex));
            }
        }
        proxy.flush();
    }

    private static List<FailedEntry> failedOf(final List<BulkEntry> entries, final DaprFailure[] failures) {
        final List<FailedEntry> failed = new ArrayList<>();
        for (int i = 0; i < failures.length; i++) {
            if (failures[i] != null) {
                failed.add(new FailedEntry(entries.get(i).entryId(), failures[i].reason()));
            }
        }
        return failed;
    }

    private DaprFailure notAnEvent(final String pubsub, final IOException ex) {
        return DaprError.PUBSUB_CLOUD_EVENT.with().ofPubSub(pubsub, appId, Json.reason(ex));
    }

    /** Sends a delivered message to another topic of its pubsub, as it is. */
    public void forward(final Delivery delivery, final String topic, final Answer<Void> answer) {
        proxy.publish(
                delivery.pubsub(),
                topic,
                delivery.event(),
                0,
                delivery.metadata(),
                replied(delivery.pubsub(), topic, answer));
        proxy.flush();
    }

    private static Reply<Void> replied(final String pubsub, final String topic, final Answer<Void> answer) {
        return new Reply<>() {
            @Override
            public void ok(final Void nothing) {
                answer.ok(null);
            }

            @Override
            public void failed(final ErrorCode code, final String reason) {
                answer.failed(
                        code == ErrorCode.PUBSUB_NOT_FOUND // it has gone since our check
                                ? DaprError.PUBSUB_NOT_FOUND.with(pubsub).metadata(Map.of())
                                : DaprError.PUBSUB_PUBLISH
                                        .with(topic, pubsub, reason)
                                        .ofPubSub(pubsub)
                                        .metadata(Map.of("topic", topic, "error", reason)));
            }
        };
    }

    private void send(
            final String pubsub,
            final String topic,
            final Message message,
            final TraceContext trace,
            final Answer<Void> answer)
            throws IOException {
        final Map<String, String> metadata = message.metadata();
        final boolean isRaw = TRUE.contains(metadata.getOrDefault(RAW_PAYLOAD, ""));
        final TopicEvent event;
        if (!isRaw && ContentTypes.isCloudEvent(message.contentType())) {
            event = completed(CloudEventJson.read(message.data()), trace, 0);
        } else {
            event = wrapped(message, trace);
        }
        proxy.publish(pubsub, topic, event, ttlMs(metadata), passedOn(metadata, isRaw), replied(pubsub, topic, answer));
    }

    /** An event that came raw: what it lacks is taken from the message. */
    public static TopicEvent filled(final TopicEvent event, final TopicEvent message) {
        final Map<String, String> trace = message.extensions();
        return completed(
                event,
                new TraceContext(trace.getOrDefault("traceparent", ""), trace.getOrDefault("tracestate", "")),
                message.timeMs());
    }

    /** The publisher's own event: what it lacks is filled in. */
    private static TopicEvent completed(final TopicEvent event, final TraceContext trace, final long timeMs) {
        final Map<String, String> extensions = new HashMap<>(event.extensions());
        if (!extensions.containsKey("traceparent")) {
            addTrace(
                    extensions,
                    trace.parent(),
                    extensions.getOrDefault("traceid", trace.parent()),
                    extensions.getOrDefault("tracestate", trace.state()));
        }
        return new TopicEvent(
                event.id().isEmpty() ? Uuids.random() : event.id(),
                event.source().isEmpty() ? FOREIGN_SOURCE : event.source(),
                event.type().isEmpty() ? EVENT_TYPE : event.type(),
                event.subject(),
                event.timeMs() == 0 ? timeMs : event.timeMs(),
                event.contentType(),
                extensions,
                event.data());
    }

    private TopicEvent wrapped(final Message message, final TraceContext trace) {
        final Map<String, String> overrides = overrides(message.metadata());
        final String parent = overrides.getOrDefault("traceparent", trace.parent());
        final Map<String, String> extensions = new HashMap<>();
        addTrace(
                extensions,
                parent,
                overrides.getOrDefault("traceid", parent),
                overrides.getOrDefault("tracestate", trace.state()));
        overrides.forEach((name, value) -> {
            if (!OVERRIDABLE.contains(name)) {
                extensions.put(name, value);
            }
        });
        return new TopicEvent(
                overrides.getOrDefault("id", Uuids.random()),
                overrides.getOrDefault("source", appId),
                overrides.getOrDefault("type", EVENT_TYPE),
                overrides.getOrDefault("subject", ""),
                0,
                message.contentType().isEmpty() ? ContentTypes.TEXT : message.contentType(),
                extensions,
                message.data());
    }

    private static final Set<String> OVERRIDABLE = Set.of(
            "id",
            "source",
            "type",
            "subject",
            "traceid",
            "traceparent",
            "tracestate",
            "topic",
            "pubsubname",
            "pubsub",
            "specversion",
            "datacontenttype",
            "data",
            "data_base64",
            "time");

    private static void addTrace(
            final Map<String, String> extensions, final String parent, final String id, final String state) {
        extensions.put("traceid", id);
        extensions.put("traceparent", parent);
        if (!state.isEmpty()) {
            extensions.put("tracestate", state);
        }
    }

    /** {@code cloudevent.NAME} → value, without regard to case. */
    private static Map<String, String> overrides(final Map<String, String> metadata) {
        final Map<String, String> overrides = new HashMap<>(4);
        metadata.forEach((name, value) -> {
            final String key = name.toLowerCase(Locale.ROOT);
            if (key.startsWith(OVERRIDE)) {
                overrides.put(key.substring(OVERRIDE.length()), value);
            }
        });
        return overrides;
    }

    /** What subscribers may see of the metadata. */
    private static Map<String, String> passedOn(final Map<String, String> metadata, final boolean isRaw) {
        if (metadata.isEmpty()) {
            return metadata;
        }
        final Map<String, String> passedOn = new HashMap<>();
        metadata.forEach((name, value) -> {
            if (!name.toLowerCase(Locale.ROOT).startsWith(OVERRIDE) && !name.equals(RAW_PAYLOAD)) {
                passedOn.put(name, value);
            }
        });
        if (isRaw) {
            passedOn.put(RAW_PAYLOAD, "true");
        }
        return passedOn;
    }

    /** As with daprd, what is no number above 0 is none. */
    private static long ttlMs(final Map<String, String> metadata) {
        try {
            return Math.max(0, Math.multiplyExact(Long.parseLong(metadata.getOrDefault(TTL_IN_SECONDS, "0")), 1000L));
        } catch (final NumberFormatException | ArithmeticException ex) {
            return 0;
        }
    }

    // checks

    /** Null: there is such a pubsub, and the topic has a name. */
    public DaprFailure check(final String pubsub, final String topic) {
        if (pubsub.isEmpty()) {
            return DaprError.PUBSUB_NAME_EMPTY.with().ofPubSub(pubsub).metadata(Map.of());
        }
        if (components.find(KIND, pubsub) == null) {
            final DaprError error =
                    components.hasAny(KIND) ? DaprError.PUBSUB_NOT_FOUND : DaprError.PUBSUB_NOT_CONFIGURED;
            return error.with(pubsub).metadata(Map.of());
        }
        return topic.isEmpty()
                ? DaprError.TOPIC_NAME_EMPTY.with(pubsub).ofPubSub(pubsub).metadata(Map.of())
                : null;
    }

    private DaprFailure check(final String pubsub, final String topic, final Map<String, String> metadata) {
        final DaprFailure wrong = check(pubsub, topic);
        if (wrong != null) {
            return wrong.metadata(metadata);
        }
        final String raw = metadata.getOrDefault(RAW_PAYLOAD, "false");
        if (!TRUE.contains(raw) && !FALSE.contains(raw)) {
            return DaprError.PUBSUB_METADATA
                    .with("rawPayload value must be a valid boolean: actual is '" + raw + "'")
                    .ofPubSub(pubsub)
                    .metadata(metadata);
        }
        return components.find(KIND, pubsub).topics().publishing().allows(topic)
                ? null
                : forbidden(pubsub, topic, appId);
    }

    static DaprFailure forbidden(final String pubsub, final String topic, final String appId) {
        final DaprFailure wrong = DaprError.PUBSUB_FORBIDDEN.with(topic, appId);
        return wrong.ofPubSub(pubsub).metadata(Map.of("topic", topic, "error", wrong.message()));
    }

    /** Whose publications these are. */
    public String appId() {
        return appId;
    }
}
