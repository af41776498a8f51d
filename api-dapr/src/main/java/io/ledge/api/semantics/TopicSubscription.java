package io.ledge.api.semantics;

import java.util.List;
import java.util.Map;

/**
 * What an app wants of a topic, by its own words or by a resource.
 *
 * @param rules the first that matches says where a message goes
 * @param defaultPath where it goes when none does; empty: nowhere
 * @param deadLetterTopic gets what the app will not take; empty: none
 * @param bulk null: one message a request
 */
public record TopicSubscription(
        String pubsub,
        String topic,
        List<Rule> rules,
        String defaultPath,
        Map<String, String> metadata,
        String deadLetterTopic,
        Bulk bulk,
        Origin origin) {

    /** @param match as it was written */
    public record Rule(String match, EventMatcher matcher, String path) {}

    /** Many messages in one request: so many at most, or those that come within a time. */
    public record Bulk(int maxMessages, int maxAwaitMs) {
        private static final int MESSAGES_DEFAULT = 100;
        private static final int AWAIT_MS_DEFAULT = 1000;

        /** 0 or less: Dapr's default. */
        public static Bulk of(final int maxMessages, final int maxAwaitMs) {
            return new Bulk(
                    maxMessages <= 0 ? MESSAGES_DEFAULT : maxMessages, maxAwaitMs <= 0 ? AWAIT_MS_DEFAULT : maxAwaitMs);
        }
    }

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
