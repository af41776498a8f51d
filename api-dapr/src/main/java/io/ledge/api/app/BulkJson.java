package io.ledge.api.app;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.core.Delivery;
import io.ledge.api.json.Json;
import io.ledge.api.semantics.CloudEventJson;
import io.ledge.api.semantics.ContentTypes;
import io.ledge.api.semantics.Uuids;
import io.ledge.protocol.codec.AckStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Many events in one request, and what became of each.
 *
 * <pre>
 *   {"id","entries":[{"entryId","event":{CloudEvent},"contentType","metadata"}],"metadata","pubsubname","topic",
 *    "type":"com.dapr.event.sent.bulk"}       ▸       {"statuses":[{"entryId","status"}]}
 * </pre>
 */
final class BulkJson {
    private static final String TYPE = "com.dapr.event.sent.bulk";

    private BulkJson() {}

    /** @param messages at least one, all of one topic */
    static byte[] write(final List<TopicMessage> messages) {
        final Delivery first = messages.getFirst().delivery();
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("id", Uuids.random());
            json.writeArrayFieldStart("entries");
            for (int i = 0; i < messages.size(); i++) {
                json.writeStartObject();
                json.writeStringField("entryId", Integer.toString(i));
                json.writeFieldName("event");
                CloudEventJson.write(
                        json, first.pubsub(), first.topic(), messages.get(i).event());
                json.writeStringField("contentType", ContentTypes.CLOUD_EVENT);
                Json.writeStrings(json, "metadata", messages.get(i).delivery().metadata());
                json.writeEndObject();
            }
            json.writeEndArray();
            Json.writeStrings(json, "metadata", Map.of("pubsubName", first.pubsub()));
            json.writeStringField("pubsubname", first.pubsub());
            json.writeStringField("topic", first.topic());
            json.writeStringField("type", TYPE);
            json.writeEndObject();
        });
    }

    /** By entry id. An answer without a list is one for all of them; an entry that the list leaves out is to come again. */
    static AckStatus[] read(final AppResponse response, final int count) {
        final AckStatus[] statuses = new AckStatus[count];
        final Map<String, String> named = response.isOk() ? statuses(response.body()) : null;
        for (int i = 0; i < count; i++) {
            statuses[i] = named == null
                    ? AppStatus.of(response)
                    : AppStatus.of(named.getOrDefault(Integer.toString(i), "RETRY"));
        }
        return statuses;
    }

    /** Null: there is no list. */
    private static Map<String, String> statuses(final byte[] body) {
        final Map<String, String> statuses = new HashMap<>();
        final boolean[] isThere = {false};
        if (body.length == 0) {
            return null;
        }
        try (JsonParser json = Json.parser(body)) {
            Json.readObject(json, (name, value) -> {
                if (name.equals("statuses") && value.currentToken() == JsonToken.START_ARRAY) {
                    isThere[0] = true;
                    while (value.nextToken() != JsonToken.END_ARRAY) {
                        final Map<String, String> one = Json.readStrings(value);
                        statuses.put(one.getOrDefault("entryId", ""), one.getOrDefault("status", ""));
                    }
                }
            });
        } catch (final IOException ex) {
            return null;
        }
        return isThere[0] ? statuses : null;
    }
}
