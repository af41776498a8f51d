package io.ledge.core.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Which topics of a pubsub an app may use. Immutable; asked without allocation. */
public final class TopicFilter {
    public static final TopicFilter ALL = new TopicFilter((List<String>) null, List.of());

    private final UnsafeBuffer[] only; // null: every topic
    private final UnsafeBuffer[] except;

    private TopicFilter(final List<String> only, final List<String> except) {
        this(only == null ? null : bytes(only), bytes(except));
    }

    private TopicFilter(final UnsafeBuffer[] only, final UnsafeBuffer[] except) {
        this.only = only;
        this.except = except;
    }

    public static TopicFilter only(final List<String> topics) {
        return new TopicFilter(topics, List.of());
    }

    public static TopicFilter allBut(final List<String> topics) {
        return topics.isEmpty() ? ALL : new TopicFilter((List<String>) null, topics);
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

    /** What both allow. */
    TopicFilter and(final TopicFilter other) {
        if (only == null && other.only == null) {
            return new TopicFilter(
                    null,
                    Stream.concat(Arrays.stream(except), Arrays.stream(other.except))
                            .toArray(UnsafeBuffer[]::new));
        }
        final TopicFilter narrow = only == null ? other : this;
        final TopicFilter also = narrow == this ? other : this;
        return new TopicFilter(
                Arrays.stream(narrow.only).filter(also::allows).toArray(UnsafeBuffer[]::new), narrow.except);
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
