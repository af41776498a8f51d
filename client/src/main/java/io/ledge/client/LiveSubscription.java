package io.ledge.client;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A subscription and its handler; its id changes with every life of the node. */
final class LiveSubscription implements Subscription {
    private final SubscribeRequest request;
    private final TopicHandler topicHandler;
    private final BindingHandler bindingHandler;
    private final Subscriptions subscriptions;
    private final AtomicLong handled = new AtomicLong();
    private final AtomicBoolean isClosed = new AtomicBoolean(); // by the app, or by the node
    private volatile Link link;
    private volatile long id;

    /** Runs the handler for one delivery. */
    @FunctionalInterface
    interface Handling {
        Ack run() throws Exception;
    }

    /** One of the handlers is null. */
    LiveSubscription(
            final SubscribeRequest request,
            final TopicHandler topicHandler,
            final BindingHandler bindingHandler,
            final Subscriptions subscriptions) {
        this.request = request;
        this.topicHandler = topicHandler;
        this.bindingHandler = bindingHandler;
        this.subscriptions = subscriptions;
    }

    SubscribeRequest request() {
        return request;
    }

    /** Polling thread, when the node has said yes. */
    void assign(final Link newLink, final long newId) {
        id = newId;
        link = newLink;
    }

    Link link() {
        return link;
    }

    long id() {
        return id;
    }

    boolean isClosed() {
        return isClosed.get();
    }

    Ack handle(final TopicEvent event) throws Exception {
        handled.incrementAndGet();
        return topicHandler.onEvent(event);
    }

    Ack handle(final BindingMessage message) throws Exception {
        handled.incrementAndGet();
        return bindingHandler.onMessage(message);
    }

    void told(final LedgeException reason) {
        if (topicHandler != null) {
            topicHandler.onEnded(reason);
        } else {
            bindingHandler.onEnded(reason);
        }
    }

    /** @return true the first time */
    boolean end() {
        return isClosed.compareAndSet(false, true);
    }

    @Override
    public String component() {
        return request.component();
    }

    @Override
    public String topic() {
        return request.topic();
    }

    @Override
    public long handledCount() {
        return handled.get();
    }

    @Override
    public void close() {
        if (end()) {
            subscriptions.end(this);
        }
    }

    @Override
    public String toString() {
        return "subscription " + component() + (topic().isEmpty() ? "" : "/" + topic());
    }
}
