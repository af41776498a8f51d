package io.ledge.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledge.api.json.Json;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.ErrorDetail;
import java.io.IOException;
import java.util.TreeMap;

/**
 * Dapr's error as JSON.
 *
 * <pre>
 *   {"errorCode":"ERR_X","message":"…"}
 *   … ,"details":[{"@type":"type.googleapis.com/google.rpc.ResourceInfo","description":"","owner":"","resource_name":"s","resource_type":"state"},
 *                 {"@type":"type.googleapis.com/google.rpc.ErrorInfo","domain":"dapr.io","metadata":null,"reason":"DAPR_X"}]}
 * </pre>
 */
final class ErrorBody {
    private static final String TYPE = "type.googleapis.com/google.rpc.";

    private ErrorBody() {}

    static byte[] of(final DaprFailure failure) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("errorCode", failure.error().code());
            json.writeStringField("message", failure.message());
            if (!failure.error().reason().isEmpty()) {
                json.writeArrayFieldStart("details");
                for (final ErrorDetail detail : failure.details()) {
                    write(json, detail);
                }
                writeInfo(json, failure);
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    private static void writeInfo(final JsonGenerator json, final DaprFailure failure) throws IOException {
        json.writeStartObject();
        json.writeStringField("@type", TYPE + "ErrorInfo");
        json.writeStringField("domain", "dapr.io");
        if (failure.metadata() == null) {
            json.writeNullField("metadata");
        } else {
            Json.writeStrings(json, "metadata", new TreeMap<>(failure.metadata()));
        }
        json.writeStringField("reason", failure.error().reason());
        json.writeEndObject();
    }

    private static void write(final JsonGenerator json, final ErrorDetail detail) throws IOException {
        json.writeStartObject();
        switch (detail) {
            case ErrorDetail.FieldViolation(final String field, final String description) -> {
                json.writeStringField("@type", TYPE + "BadRequest");
                writeOne(json, "field_violations", "field", field, description);
            }
            case ErrorDetail.Resource(final String type, final String name, final String description) -> {
                json.writeStringField("@type", TYPE + "ResourceInfo");
                json.writeStringField("description", description);
                json.writeStringField("owner", "");
                json.writeStringField("resource_name", name);
                json.writeStringField("resource_type", type);
            }
            case ErrorDetail.Link(final String url, final String description) -> {
                json.writeStringField("@type", TYPE + "Help");
                writeOne(json, "links", "url", url, description);
            }
        }
        json.writeEndObject();
    }

    private static void writeOne(
            final JsonGenerator json,
            final String list,
            final String field,
            final String value,
            final String description)
            throws IOException {
        json.writeArrayFieldStart(list);
        json.writeStartObject();
        json.writeStringField(field, value);
        json.writeStringField("description", description);
        json.writeEndObject();
        json.writeEndArray();
    }
}
