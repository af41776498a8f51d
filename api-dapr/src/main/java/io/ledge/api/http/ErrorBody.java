package io.ledge.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledge.api.json.Json;
import io.ledge.api.semantics.DaprFailure;
import java.io.IOException;
import java.util.Map;

/**
 * Dapr's error as JSON.
 *
 * <pre>
 *   {"errorCode":"ERR_X","message":"…"}
 *   … ,"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","domain":"dapr.io","metadata":null,"reason":"DAPR_X"},
 *                 {"@type":"type.googleapis.com/google.rpc.ResourceInfo","description":"","owner":"","resource_name":"s","resource_type":"state"}]}
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
                writeInfo(json, failure);
                if (!failure.resourceType().isEmpty()) {
                    writeResource(json, failure);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    private static void writeInfo(final JsonGenerator json, final DaprFailure failure) throws IOException {
        json.writeStartObject();
        json.writeStringField("@type", TYPE + "ErrorInfo");
        json.writeStringField("domain", "dapr.io");
        Json.writeStrings(json, "metadata", Map.of());
        json.writeStringField("reason", failure.error().reason());
        json.writeEndObject();
    }

    private static void writeResource(final JsonGenerator json, final DaprFailure failure) throws IOException {
        json.writeStartObject();
        json.writeStringField("@type", TYPE + "ResourceInfo");
        json.writeStringField("description", "");
        json.writeStringField("owner", "");
        json.writeStringField("resource_name", failure.resourceName());
        json.writeStringField("resource_type", failure.resourceType());
        json.writeEndObject();
    }
}
