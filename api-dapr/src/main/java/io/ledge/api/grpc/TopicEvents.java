package io.ledge.api.grpc;

import com.google.protobuf.Struct;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.Value;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventBulkRequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventBulkRequestEntry;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventBulkResponse;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventCERequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventRequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventResponse.TopicEventResponseStatus;
import io.ledge.api.app.TopicMessage;
import io.ledge.api.core.Delivery;
import io.ledge.api.core.TopicEvent;
import io.ledge.api.json.Times;
import io.ledge.api.semantics.ContentTypes;
import io.ledge.api.semantics.Uuids;
import io.ledge.protocol.codec.AckStatus;
import java.util.Arrays;
import java.util.List;

/** Events as an app over gRPC gets them, one or many, and what it says of them. */
final class TopicEvents {
    private static final String SPEC_VERSION = "1.0";
    private static final String BULK_TYPE = "com.dapr.event.sent.bulk";

    private TopicEvents() {}

    static TopicEventRequest request(final Delivery delivery, final TopicEvent event, final String path) {
        return TopicEventRequest.newBuilder()
                .setId(event.id())
                .setSource(event.source())
                .setType(event.type())
                .setSpecVersion(SPEC_VERSION)
                .setDataContentType(event.contentType())
                .setTopic(delivery.topic())
                .setPubsubName(delivery.pubsub())
                .setPath(path)
                .setData(UnsafeByteOperations.unsafeWrap(event.data()))
                .setExtensions(extensions(event))
                .build();
    }

    /** What the message has no field for. */
    private static Struct extensions(final TopicEvent event) {
        final Struct.Builder extensions = Struct.newBuilder();
        event.extensions().forEach((name, value) -> extensions.putFields(name, text(value)));
        if (!event.subject().isEmpty()) {
            extensions.putFields("subject", text(event.subject()));
        }
        if (event.timeMs() != 0) {
            extensions.putFields("time", text(Times.rfc3339(event.timeMs())));
        }
        return extensions.build();
    }

    private static Value text(final String value) {
        return Value.newBuilder().setStringValue(value).build();
    }

    static AckStatus status(final TopicEventResponseStatus status) {
        return switch (status) {
            case SUCCESS -> AckStatus.SUCCESS;
            case DROP -> AckStatus.DROP;
            case RETRY, UNRECOGNIZED -> AckStatus.RETRY;
        };
    }

    /** @param messages at least one, all of one topic; an entry's id is its place */
    static TopicEventBulkRequest request(final String path, final List<TopicMessage> messages) {
        final Delivery first = messages.getFirst().delivery();
        final TopicEventBulkRequest.Builder request = TopicEventBulkRequest.newBuilder()
                .setId(Uuids.random())
                .setPubsubName(first.pubsub())
                .setTopic(first.topic())
                .setType(BULK_TYPE)
                .setPath(path)
                .putMetadata("pubsubName", first.pubsub());
        for (int i = 0; i < messages.size(); i++) {
            request.addEntries(entry(i, messages.get(i)));
        }
        return request.build();
    }

    private static TopicEventBulkRequestEntry entry(final int index, final TopicMessage message) {
        final TopicEvent event = message.event();
        final TopicEventBulkRequestEntry.Builder entry = TopicEventBulkRequestEntry.newBuilder()
                .setEntryId(Integer.toString(index))
                .putAllMetadata(message.delivery().metadata());
        if (message.isRaw()) {
            return entry.setContentType(event.contentType())
                    .setBytes(UnsafeByteOperations.unsafeWrap(event.data()))
                    .build();
        }
        return entry.setContentType(ContentTypes.CLOUD_EVENT)
                .setCloudEvent(TopicEventCERequest.newBuilder()
                        .setId(event.id())
                        .setSource(event.source())
                        .setType(event.type())
                        .setSpecVersion(SPEC_VERSION)
                        .setDataContentType(event.contentType())
                        .setData(UnsafeByteOperations.unsafeWrap(event.data()))
                        .setExtensions(extensions(event)))
                .build();
    }

    /** By entry id; an entry that the answer leaves out is to come again. */
    static AckStatus[] statuses(final TopicEventBulkResponse response, final int count) {
        final AckStatus[] statuses = new AckStatus[count];
        Arrays.fill(statuses, AckStatus.RETRY);
        response.getStatusesList().forEach(entry -> {
            final int index = index(entry.getEntryId());
            if (index >= 0 && index < count) {
                statuses[index] = status(entry.getStatus());
            }
        });
        return statuses;
    }

    private static int index(final String entryId) {
        try {
            return Integer.parseInt(entryId);
        } catch (final NumberFormatException ex) {
            return -1; // not one of ours
        }
    }
}
