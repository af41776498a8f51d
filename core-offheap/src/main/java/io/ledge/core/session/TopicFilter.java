package io.ledge.core.session;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Which topics of a pubsub an app may use. Immutable; asked without allocation. */
public final class TopicFilter {
    public static final TopicFilter ALL = new TopicFilter(null, List.of());

    private final UnsafeBuffer[] only; // null: every topic
    private final UnsafeBuffer[] except;

    private TopicFilter(final List<String> only, final List<String> except) {
        this.only = only == null ? null : bytes(only);
        this.except = bytes(except);
    }

    public static TopicFilter only(final List<String> topics) {
        return new TopicFilter(topics, List.of());
    }

    public static TopicFilter allBut(final List<String> topics) {
        return topics.isEmpty() ? ALL : new TopicFilter(null, topics);
    }

    private static UnsafeBuffer[] bytes(final List<String> topics) {
        return topics.stream()
                .map(topic -> new UnsafeBuffer(topic.getBytes(StandardCharsets.UTF_8)))
                .toArray(UnsafeBuffer[]::new);
    }

    public boolean allows(final DirectBuffer topic) {
        return only == null ? !has(except, topic) : has(only, topic);
    }

    public boolean allows(final String topic) {
        return this == ALL || allows(new UnsafeBuffer(topic.getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean has(final UnsafeBuffer[] topics, final DirectBuffer topic) {
        for (final UnsafeBuffer one : topics) {
            if (one.equals(topic)) {
                return true;
            }
        }
        return false;
    }
}
