package io.ledge.api.app;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.json.Json;
import io.ledge.protocol.codec.AckStatus;
import java.io.IOException;

/** What an app's answer to an event means: reference/dapr-api.md §1.3. */
final class AppStatus {
    private AppStatus() {}

    static AckStatus of(final AppResponse response) {
        if (response.status() == 404) {
            return AckStatus.DROP;
        }
        if (!response.isOk()) {
            return AckStatus.RETRY;
        }
        return of(status(response.body()));
    }

    /** Of the word; none is a success. */
    static AckStatus of(final String status) {
        return switch (status) {
            case "", "SUCCESS" -> AckStatus.SUCCESS;
            case "DROP" -> AckStatus.DROP;
            default -> AckStatus.RETRY;
        };
    }

    /** Empty: the body says nothing. */
    private static String status(final byte[] body) {
        final String[] status = {""};
        if (body.length > 0) {
            try (JsonParser json = Json.parser(body)) {
                Json.readObject(json, (name, value) -> {
                    if (name.equals("status") && value.currentToken() == JsonToken.VALUE_STRING) {
                        status[0] = value.getText();
                    }
                });
            } catch (final IOException ex) {
                return ""; // any answer that is not ours is a success
            }
        }
        return status[0];
    }
}
