package io.ledge.api.semantics;

import java.util.List;
import java.util.Map;

/**
 * What an app wants of a topic, by its own words or by a resource.
 *
 * @param rules the first that matches says where a message goes
 * @param defaultPath where it goes when none does; empty: nowhere
 * @param deadLetterTopic gets what the app will not take; empty: none
 */
public record TopicSubscription(
        String pubsub,
        String topic,
        List<Rule> rules,
        String defaultPath,
        Map<String, String> metadata,
        String deadLetterTopic,
        Origin origin) {

    /** @param match as it was written */
    public record Rule(String match, EventMatcher matcher, String path) {}

    /** Who asked for it; {@code /v1.0/metadata} tells. */
    public enum Origin {
        DECLARATIVE,
        PROGRAMMATIC,
        STREAMING
    }

    /** The data comes as it is in the broker, whatever it is. */
    public boolean isRaw() {
        return Boolean.parseBoolean(metadata.getOrDefault(PublishApi.RAW_PAYLOAD, ""));
    }
}
