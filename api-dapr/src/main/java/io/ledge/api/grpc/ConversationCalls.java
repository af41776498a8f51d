package io.ledge.api.grpc;

import io.dapr.v1.DaprGrpc;
import io.ledge.api.semantics.ConversationApi;

/** The rpcs {@code ConverseAlpha1} and {@code ConverseAlpha2}. */
@SuppressWarnings("deprecation") // Alpha1 is, and is served
final class ConversationCalls {
    private final ConversationApi conversations;

    ConversationCalls(final ConversationApi conversations) {
        this.conversations = conversations;
    }

    void addTo(final Methods methods) {
        methods.add(
                DaprGrpc.getConverseAlpha1Method(),
                call -> conversations.converse(call.request(), call.answering(call::answer)));
        methods.add(
                DaprGrpc.getConverseAlpha2Method(),
                call -> conversations.converse(call.request(), call.answering(call::answer)));
    }
}
