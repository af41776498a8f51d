package io.ledge.core.session;

/**
 * What an app may do with a component.
 *
 * @param isVisible false: to the app there is no such component
 * @param isSealed the component's values are encrypted outside of the core: here they may be neither read nor written
 * @param publishing topics of a pubsub that it may publish to
 * @param subscribing topics of a pubsub that it may subscribe to
 */
public record Grant(boolean isVisible, boolean isSealed, TopicFilter publishing, TopicFilter subscribing) {
    public static final Grant ALL = new Grant(true, false, TopicFilter.ALL, TopicFilter.ALL);
    public static final Grant NONE = new Grant(false, false, TopicFilter.ALL, TopicFilter.ALL);

    /** What both allow. */
    Grant and(final Grant other) {
        return new Grant(
                isVisible && other.isVisible,
                isSealed || other.isSealed,
                publishing.and(other.publishing),
                subscribing.and(other.subscribing));
    }
}
