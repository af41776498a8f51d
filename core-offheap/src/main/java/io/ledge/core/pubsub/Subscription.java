package io.ledge.core.pubsub;

import io.ledge.protocol.codec.FullPolicy;
import java.util.Arrays;

/**
 * What one app wants of one topic: a queue, and the consumers (sessions of the app) that share its messages. It outlives its
 * last session for a while ({@link #isDetached}), so that an app that was killed finds its messages again.
 */
final class Subscription {
    /** Deliveries outstanding to all sessions together. */
    static final int MAX_WINDOW = 1024;

    private final int index;
    private final int appIndex;
    private final Topic topic;
    private final MessageQueue queue;
    private final FullPolicy policy;
    private final long ackTimeoutNs;
    private Consumer[] consumers = new Consumer[0];
    private int nextConsumer;
    private boolean listed;
    private long detachTimer;

    Subscription(
            final int index,
            final int appIndex,
            final Topic topic,
            final MessageQueue queue,
            final FullPolicy policy,
            final long ackTimeoutNs) {
        this.index = index;
        this.appIndex = appIndex;
        this.topic = topic;
        this.queue = queue;
        this.policy = policy;
        this.ackTimeoutNs = ackTimeoutNs;
    }

    int index() {
        return index;
    }

    int appIndex() {
        return appIndex;
    }

    Topic topic() {
        return topic;
    }

    MessageQueue queue() {
        return queue;
    }

    FullPolicy policy() {
        return policy;
    }

    long ackTimeoutNs() {
        return ackTimeoutNs;
    }

    /** No session of the app is there. */
    boolean isDetached() {
        return consumers.length == 0;
    }

    /** What a further session may have of {@link #MAX_WINDOW}. */
    int freeWindow() {
        int free = MAX_WINDOW;
        for (final Consumer consumer : consumers) {
            free -= consumer.window();
        }
        return free;
    }

    /** Messages waiting, and out to sessions. */
    int heldCount() {
        int count = queue.size();
        for (final Consumer consumer : consumers) {
            count += consumer.heldCount();
        }
        return count;
    }

    void add(final Consumer consumer) {
        consumers = Arrays.copyOf(consumers, consumers.length + 1);
        consumers[consumers.length - 1] = consumer;
    }

    void remove(final Consumer consumer) {
        consumers = Arrays.stream(consumers).filter(other -> other != consumer).toArray(Consumer[]::new);
        nextConsumer = 0;
    }

    /** The next consumer with room, in turn; null when none has. */
    Consumer nextReady() {
        for (int i = 0; i < consumers.length; i++) {
            final Consumer consumer = consumers[nextConsumer];
            nextConsumer = nextConsumer + 1 == consumers.length ? 0 : nextConsumer + 1;
            if (consumer.isReady()) {
                return consumer;
            }
        }
        return null;
    }

    boolean hasReadyConsumer() {
        for (final Consumer consumer : consumers) {
            if (consumer.isReady()) {
                return true;
            }
        }
        return false;
    }

    /** In the list of subscriptions that may deliver. */
    boolean isListed() {
        return listed;
    }

    void listed(final boolean listed) {
        this.listed = listed;
    }

    long detachTimer() {
        return detachTimer;
    }

    void detachTimer(final long timerId) {
        detachTimer = timerId;
    }
}
