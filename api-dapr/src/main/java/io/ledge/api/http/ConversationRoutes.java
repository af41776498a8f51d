package io.ledge.api.http;

import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.ConversationApi;
import java.nio.charset.StandardCharsets;

/** {@code /v1.0-alpha1/conversation}, {@code /v1.0-alpha2/conversation}: bodies are {@link ConversationJson}. */
final class ConversationRoutes {
    private final ConversationApi conversations;

    ConversationRoutes(final ConversationApi conversations) {
        this.conversations = conversations;
    }

    void addTo(final Router router) {
        router.add(
                "POST",
                "/v1.0-alpha1/conversation/{component}/converse",
                exchange -> ConversationJson.converseAlpha1(
                        conversations, exchange.parameter("component"), text(exchange), answered(exchange)));
        router.add(
                "POST",
                "/v1.0-alpha2/conversation/{component}/converse",
                exchange -> ConversationJson.converseAlpha2(
                        conversations, exchange.parameter("component"), text(exchange), answered(exchange)));
    }

    private static String text(final Exchange exchange) {
        return new String(exchange.body(), StandardCharsets.UTF_8);
    }

    private static Answer<byte[]> answered(final Exchange exchange) {
        return new Answered<>(exchange) {
            @Override
            public void ok(final byte[] json) {
                exchange.json(200, json);
            }
        };
    }
}
