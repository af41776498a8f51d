package io.ledge.api.grpc;

import com.google.protobuf.Empty;
import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprPubsubProtos.BulkPublishRequest;
import io.dapr.v1.DaprPubsubProtos.BulkPublishRequestEntry;
import io.dapr.v1.DaprPubsubProtos.BulkPublishResponse;
import io.dapr.v1.DaprPubsubProtos.BulkPublishResponseFailedEntry;
import io.dapr.v1.DaprPubsubProtos.PublishEventRequest;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.PublishApi;
import io.ledge.api.semantics.PublishApi.BulkEntry;
import io.ledge.api.semantics.PublishApi.FailedEntry;
import io.ledge.api.semantics.PublishApi.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The publishing rpcs: reference/dapr-api.md §3.1. */
final class PublishCalls {
    private static final String REPEATED = "entryId is duplicated or not present for entry";

    private final PublishApi publish;

    PublishCalls(final PublishApi publish) {
        this.publish = publish;
    }

    void addTo(final Methods methods) {
        methods.add(DaprGrpc.getPublishEventMethod(), this::publish);
        methods.add(DaprGrpc.getBulkPublishEventMethod(), this::publishBulk);
        methods.add(DaprGrpc.getBulkPublishEventAlpha1Method(), this::publishBulk);
    }

    private void publish(final Call<PublishEventRequest, Empty> call) {
        final PublishEventRequest asked = call.request();
        final Message message =
                new Message(asked.getData().toByteArray(), asked.getDataContentType(), asked.getMetadataMap());
        publish.publish(
                asked.getPubsubName(),
                asked.getTopic(),
                message,
                call.trace(),
                call.answering(_ -> call.answer(Empty.getDefaultInstance())));
    }

    private void publishBulk(final Call<BulkPublishRequest, BulkPublishResponse> call) {
        final BulkPublishRequest asked = call.request();
        final DaprFailure wrong = check(asked);
        if (wrong != null) {
            call.fail(wrong);
            return;
        }
        final List<BulkEntry> entries = new ArrayList<>(asked.getEntriesCount());
        for (final BulkPublishRequestEntry entry : asked.getEntriesList()) {
            final Map<String, String> metadata = both(asked.getMetadataMap(), entry.getMetadataMap());
            entries.add(new BulkEntry(
                    entry.getEntryId(), new Message(entry.getEvent().toByteArray(), entry.getContentType(), metadata)));
        }
        publish.publishBulk(
                asked.getPubsubName(),
                asked.getTopic(),
                entries,
                call.trace(),
                call.answering(failed -> call.answer(response(failed))));
    }

    private DaprFailure check(final BulkPublishRequest asked) {
        final DaprFailure wrong = publish.check(asked.getPubsubName(), asked.getTopic());
        if (wrong != null) {
            return wrong;
        }
        final Set<String> ids = new HashSet<>();
        for (final BulkPublishRequestEntry entry : asked.getEntriesList()) {
            if (entry.getEntryId().isEmpty() || !ids.add(entry.getEntryId())) {
                return DaprError.PUBSUB_ENTRIES
                        .with(asked.getTopic(), asked.getPubsubName(), REPEATED)
                        .ofPubSub(asked.getPubsubName(), publish.appId(), REPEATED);
            }
        }
        return null;
    }

    /** The entry's own wins. */
    private static Map<String, String> both(final Map<String, String> request, final Map<String, String> entry) {
        if (request.isEmpty()) {
            return entry;
        }
        final Map<String, String> both = new HashMap<>(request);
        both.putAll(entry);
        return both;
    }

    private static BulkPublishResponse response(final List<FailedEntry> failed) {
        final BulkPublishResponse.Builder response = BulkPublishResponse.newBuilder();
        for (final FailedEntry entry : failed) {
            response.addFailedEntries(BulkPublishResponseFailedEntry.newBuilder()
                    .setEntryId(entry.entryId())
                    .setError(entry.error()));
        }
        return response.build();
    }
}
