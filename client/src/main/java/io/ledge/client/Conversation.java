package io.ledge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CompletableFuture;

/**
 * Dapr's conversation with one component, in the JSON of {@code /v1.0-alpha2/conversation}. Any thread.
 *
 * <p>Calls throw {@link LedgeException}: COMPONENT_NOT_FOUND, no such component is visible to the app; METADATA_INVALID, the
 * request cannot be read, or has no input; COMPONENT_FAILED.
 */
public final class Conversation {
    private final NodeMethods node;
    private final String path;

    /** @param component its name */
    public Conversation(final LedgeClient client, final String component) {
        node = new NodeMethods(client);
        path = "v1.0-alpha2/conversation/" + NodeMethods.escaped(component) + "/converse";
    }

    /** @param requestJson {@code {"inputs":[{"messages":[{"ofUser":{"content":[{"text":"…"}]}}]}]}} @return the response's JSON */
    public String converse(final String requestJson) {
        return node.call(path, requestJson.getBytes(UTF_8), InvokeOptions.post())
                .text();
    }

    public CompletableFuture<String> converseAsync(final String requestJson) {
        return node.callAsync(path, requestJson.getBytes(UTF_8), InvokeOptions.post())
                .thenApply(InvokeResponse::text);
    }
}
