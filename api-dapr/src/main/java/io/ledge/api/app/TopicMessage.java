package io.ledge.api.app;

import io.ledge.api.core.Delivery;
import io.ledge.api.core.TopicEvent;
import io.ledge.api.semantics.PublishApi;
import java.util.HashMap;
import java.util.Map;

/**
 * An event on its way to the app.
 *
 * @param event as the app is to see it: raw payloads are wrapped, or unwrapped
 * @param isRaw the subscription wants the payload as it is in the broker; the event is made up around it
 */
public record TopicMessage(Delivery delivery, TopicEvent event, boolean isRaw) {
    /** In which a component's name goes beside its events. */
    public static final String PUBSUB_NAME = "pubsubname";

    /** What goes beside it, for HTTP and gRPC: the publication's metadata, the component, the trace. The caller's own to change. */
    public Map<String, String> headers() {
        final Map<String, String> headers = new HashMap<>(delivery.metadata());
        headers.remove(PublishApi.RAW_PAYLOAD);
        headers.keySet().removeIf(PUBSUB_NAME::equalsIgnoreCase);
        headers.put(PUBSUB_NAME, delivery.pubsub());
        putIfThere(headers, "traceparent");
        putIfThere(headers, "tracestate");
        return headers;
    }

    private void putIfThere(final Map<String, String> headers, final String name) {
        final String value = event.extensions().get(name);
        if (value != null) {
            headers.put(name, value);
        }
    }
}
