package io.ledge.core.pubsub;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.core.table.RecordArena;
import io.ledge.core.time.CachedClocks;
import io.ledge.core.time.TimerWheel;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.FullPolicy;
import io.ledge.protocol.codec.SubscriptionKind;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The engine: who subscribed to what, which messages wait for whom, what is out and what comes again. Knows nothing of the
 * bytes it moves but where a delivery's numbers are stamped ({@link DeliveryEncoder}).
 *
 * <p>Delivery is at least once to each subscription, in the order of publication as long as the window is 1; a message
 * that an app answered RETRY, or did not answer in time, keeps its place in that app's window and comes again.
 */
public final class PubSub {
    /** Answers of {@link #publish}. */
    public enum Outcome {
        /** In every queue, or dropped by a queue's policy, or nobody subscribed. */
        ACCEPTED,
        /** In every queue, in one of them above its limit: {@link PublishListener#onAdmitted} comes later. */
        HELD,
        /** Nobody subscribed; nothing was kept. */
        NOBODY,
        /** A queue's hard bound or the message store: nothing was kept. */
        REFUSED
    }

    /** Told what becomes of messages after {@link #publish} returned. */
    public interface PublishListener {
        /** A held message is within the limit of all its queues: its publisher may go on. */
        void onAdmitted(Session publisher, long correlationId);

        /** May {@link #onSettled} be called? If not, what is settled waits. */
        boolean hasRoom();

        /** Nobody holds the message any more; called for messages with an ack token. */
        void onSettled(long ackToken, AckStatus status);
    }

    /** Bytes of the longest message that is kept and delivered. */
    public static final int MAX_STORED_LENGTH = RecordArena.MAX_BLOCK_LENGTH - MessageDescriptor.HEADER_LENGTH;

    private final PubSubContext context;
    private final CachedClocks clocks;
    private final TimerWheel timers;
    private final MessageStore store;
    private final Settlement settlement;
    private final TopicTable topics;
    private final DeliveryEncoder deliveries;
    private final ReadyList ready;
    private final SubscriptionTable subscriptions;
    private final ConsumerTable consumers;
    private final PubSubCounts counts = new PubSubCounts();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[MAX_STORED_LENGTH]);
    private int queueSlots;

    public PubSub(
            final PubSubContext context,
            final SessionTable sessions,
            final CachedClocks clocks,
            final TimerWheel timers,
            final RecordArena arena,
            final BodyArena bodies,
            final int componentCapacity) {
        this.context = context;
        this.clocks = clocks;
        this.timers = timers;
        store = new MessageStore(arena, bodies);
        settlement = new Settlement(store, sessions);
        topics = new TopicTable(sessions, componentCapacity, context.topics());
        deliveries = new DeliveryEncoder(store, bodies);
        subscriptions = new SubscriptionTable(context.subscriptions());
        consumers = new ConsumerTable(context.subscriptions());
        ready = new ReadyList(context.subscriptions());
        sessions.addListener(this::onSessionClosed);
    }

    public void listener(final PublishListener listener) {
        settlement.listener(listener);
    }

    /** A configured pubsub or input binding comes or goes; its subscriptions stay, and get nothing while it is away. */
    public void component(final SubscriptionKind kind, final String name, final boolean isThere) {
        topics.component(kind, name, isThere);
    }

    TopicTable topics() {
        return topics;
    }

    ConsumerTable consumers() {
        return consumers;
    }

    /** Where callers of {@link #publish} encode: nothing that a publish sets off writes here. */
    public UnsafeBuffer scratch() {
        return scratch;
    }

    public PubSubCounts counts() {
        return counts;
    }

    /** Messages that some queue or window holds. */
    public long messageCount() {
        return store.count();
    }

    /** Sequence that the next accepted message gets. */
    public long nextSequence() {
        return store.nextSequence();
    }

    /**
     * Puts an encoded Deliver or BindingEvent into the queue of every subscription.
     *
     * @param length at most {@link #MAX_STORED_LENGTH}
     * @param bodyHandle one reference of it is taken over unless the answer is NOBODY or REFUSED; 0 for none
     * @param publisher whom to tell when a held message is admitted; null for nobody
     */
    public Outcome publish(
            final SubscriptionKind kind,
            final DirectBuffer component,
            final DirectBuffer topicName,
            final DirectBuffer encoded,
            final int length,
            final long bodyHandle,
            final long ackToken,
            final long expiryMs,
            final Session publisher,
            final long correlationId) {
        counts.published++;
        final Topic topic = topics.find(kind, component, topicName);
        if (topic == null || topic.subscriptions().length == 0) {
            counts.unheard++;
            return Outcome.NOBODY;
        }
        if (isRefused(topic)) {
            counts.refused++;
            return Outcome.REFUSED;
        }
        if (topic.subscriptions().length == 0) { // the only one was given up just now
            counts.unheard++;
            return Outcome.NOBODY;
        }
        final long message = store.add(encoded, 0, length, bodyHandle, ackToken, expiryMs);
        if (message == MessageStore.FULL) {
            counts.refused++;
            return Outcome.REFUSED;
        }
        store.retain(message); // ours, while the queues take theirs
        for (final Subscription subscription : topic.subscriptions()) {
            enqueue(subscription, message);
        }
        final boolean held = store.isWaiting(message);
        if (held && publisher != null) {
            store.publisherWaits(message, publisher.index(), publisher.generation(), correlationId);
        }
        settlement.release(message);
        return held ? Outcome.HELD : Outcome.ACCEPTED;
    }

    /** @return the subscription id, or the negative number of an {@link ErrorCode} */
    public long subscribe(
            final Session session,
            final SubscriptionKind kind,
            final DirectBuffer component,
            final DirectBuffer topicName,
            final FullPolicy policy,
            final int window,
            final int queueLimit,
            final long ackTimeoutNs) {
        final Topic topic = topics.findOrAdd(kind, component, topicName);
        final int consumerIndex = consumers.freeIndex();
        if (topic == null || consumerIndex < 0) {
            return -ErrorCode.TOO_MANY_SUBSCRIPTIONS.number();
        }
        Subscription subscription = topic.find(session.appIndex());
        if (subscription == null) {
            subscription = add(topic, session.appIndex(), policy, queueLimit, ackTimeoutNs);
        }
        final int freeWindow = subscription == null ? 0 : subscription.freeWindow();
        if (freeWindow == 0) {
            return -ErrorCode.TOO_MANY_SUBSCRIPTIONS.number();
        }
        timers.cancel(subscription.detachTimer());
        final Consumer consumer = consumers.add(
                consumerIndex, session, subscription, Math.min(window > 0 ? window : context.window(), freeWindow));
        subscription.add(consumer);
        list(subscription);
        return consumer.id();
    }

    private Subscription add(
            final Topic topic,
            final int appIndex,
            final FullPolicy policy,
            final int queueLimit,
            final long timeoutNs) {
        final int index = subscriptions.freeIndex();
        if (index < 0) {
            return null;
        }
        final int limit = Math.min(queueLimit > 0 ? queueLimit : context.queueLimit(), PubSubContext.MAX_QUEUE_LIMIT);
        if (queueSlots + MessageQueue.slots(limit, context.queueOverflow(), Subscription.MAX_WINDOW)
                > PubSubContext.MAX_QUEUE_SLOTS) {
            return null;
        }
        final MessageQueue queue = new MessageQueue(limit, context.queueOverflow(), Subscription.MAX_WINDOW);
        queueSlots += queue.slots();
        final Subscription subscription = new Subscription(
                index, appIndex, topic, queue, policy, timeoutNs > 0 ? timeoutNs : context.ackTimeoutNs());
        subscriptions.add(subscription);
        topic.add(subscription);
        return subscription;
    }

    /** @return false when the id is not one of this session's */
    public boolean unsubscribe(final Session session, final long subscriptionId) {
        final Consumer consumer = consumers.find(session, subscriptionId);
        if (consumer == null) {
            return false;
        }
        final Subscription subscription = consumer.subscription();
        remove(consumer);
        if (subscription.isDetached()) {
            remove(subscription); // it said so itself: nobody waits for its return
        }
        return true;
    }

    /** @return null when it is settled or rests, else what is wrong with the acknowledgement */
    public ErrorCode ack(
            final Session session, final long subscriptionId, final long deliveryId, final AckStatus status) {
        final Consumer consumer = consumers.find(session, subscriptionId);
        if (consumer == null) {
            return ErrorCode.SUBSCRIPTION_UNKNOWN;
        }
        final int slot = consumer.find(deliveryId);
        if (slot < 0) {
            return ErrorCode.DELIVERY_UNKNOWN;
        }
        timers.cancel(consumer.timer(slot));
        switch (status) {
            case RETRY -> {
                counts.retried++;
                consumer.rest(slot);
                restUntil(consumer, slot, retryDelayNs(consumer.attempts(slot)));
            }
            case DROP -> {
                counts.droppedByApp++;
                settle(consumer, slot);
            }
            default -> {
                counts.acknowledged++;
                settle(consumer, slot);
            }
        }
        return null;
    }

    /** Sends what windows and egresses have room for. @return deliveries made */
    public int deliver(final int limit) {
        int workCount = settlement.tell();
        for (int left = ready.size(); left > 0 && workCount < limit; left--) {
            final Subscription subscription = ready.removeFirst();
            workCount += deliver(subscription, limit - workCount);
            if (!subscription.queue().isEmpty()) {
                ready.add(subscription);
            }
        }
        return workCount;
    }

    /** Exactly: would {@link #deliver} find nothing to do? */
    public boolean isQuiet() {
        if (!settlement.isQuiet()) {
            return false;
        }
        for (int i = 0; hasTimer() && i < ready.size(); i++) {
            if (ready.get(i).hasReadyConsumer()) {
                return false;
            }
        }
        return true;
    }

    /** A timer of this package fired. */
    public void onTimer(final int kind, final long payload) {
        switch (kind) {
            case TimerKinds.ACK_TIMEOUT -> {
                counts.timedOut++;
                deliverAgain(consumers.get(consumerIndex(payload)), slot(payload));
            }
            case TimerKinds.RETRY -> deliverAgain(consumers.get(consumerIndex(payload)), slot(payload));
            case TimerKinds.DETACHED -> {
                counts.abandoned++;
                remove(subscriptions.get((int) payload));
            }
            default -> throw new IllegalArgumentException("not a timer of pub/sub: kind=" + kind);
        }
    }

    /** Subscriptions in being, detached ones included. */
    public int subscriptionCount() {
        return subscriptions.count();
    }

    /** Copies that queues and windows hold. Walks all subscriptions. */
    public long heldCount() {
        return subscriptions.heldCount();
    }

    private int deliver(final Subscription subscription, final int limit) {
        final MessageQueue queue = subscription.queue();
        int workCount = 0;
        while (workCount < limit && !queue.isEmpty()) {
            final long message = queue.first();
            final boolean expired = store.isExpired(message, clocks.timestampMs());
            final Consumer consumer = expired || !hasTimer() ? null : subscription.nextReady();
            if (consumer == null && !expired) {
                break;
            }
            final int attempt = queue.firstAttempts() + 1;
            settlement.removeFirst(queue);
            if (expired) {
                counts.expired++;
                settlement.release(message);
            } else {
                send(consumer, consumer.take(message, attempt));
            }
            workCount++;
        }
        return workCount;
    }

    /** Nothing goes out that could not come again. A timer that a delivery has is free whenever it needs the next one. */
    private boolean hasTimer() {
        return timers.timerCount() < timers.capacity();
    }

    private void send(final Consumer consumer, final int slot) {
        deliveries.send(consumer, slot);
        counts.delivered++;
        consumer.timer(
                slot,
                timers.schedule(
                        clocks.nowNs() + consumer.subscription().ackTimeoutNs(),
                        TimerKinds.ACK_TIMEOUT,
                        timerPayload(consumer, slot)));
    }

    /** Without room in its session it rests for another while: its place in the window is kept. */
    private void deliverAgain(final Consumer consumer, final int slot) {
        consumer.rest(slot);
        if (store.isExpired(consumer.message(slot), clocks.timestampMs())) {
            counts.expired++;
            settle(consumer, slot);
        } else if (consumer.session().outbox().hasRoom()) {
            counts.redelivered++;
            consumer.again(slot);
            send(consumer, slot);
        } else {
            restUntil(consumer, slot, context.retryDelayNs());
        }
    }

    private void restUntil(final Consumer consumer, final int slot, final long delayNs) {
        consumer.timer(slot, timers.schedule(clocks.nowNs() + delayNs, TimerKinds.RETRY, timerPayload(consumer, slot)));
    }

    private long retryDelayNs(final int attempts) {
        final int doublings = Math.min(attempts - 1, 20);
        return Math.min(context.retryDelayNs() << doublings, context.maxRetryDelayNs());
    }

    private void settle(final Consumer consumer, final int slot) {
        final long message = consumer.message(slot);
        consumer.free(slot);
        settlement.release(message);
        list(consumer.subscription());
    }

    /** Is there a queue that can take no more, and may drop nothing? An app that is away loses its queue instead. */
    private boolean isRefused(final Topic topic) {
        for (final Subscription subscription : topic.subscriptions()) {
            if (subscription.policy() == FullPolicy.BLOCK
                    && subscription.queue().isFull()) {
                if (!subscription.isDetached()) {
                    return true;
                }
                counts.abandoned++;
                timers.cancel(subscription.detachTimer());
                remove(subscription);
            }
        }
        return false;
    }

    private void enqueue(final Subscription subscription, final long message) {
        final MessageQueue queue = subscription.queue();
        if (queue.isAtLimit() && subscription.policy() == FullPolicy.DROP_NEWEST) {
            counts.droppedNewest++;
            return;
        }
        while (queue.isAtLimit() && subscription.policy() == FullPolicy.DROP_OLDEST) { // more after a session died
            counts.droppedOldest++;
            final long oldest = queue.first();
            settlement.removeFirst(queue);
            settlement.release(oldest);
        }
        counts.enqueued++;
        store.retain(message);
        if (queue.add(message)) {
            store.addWaitingQueue(message);
        }
        list(subscription);
    }

    private void onSessionClosed(final Session session) {
        for (int i = 0; i < consumers.capacity(); i++) {
            final Consumer consumer = consumers.get(i);
            if (consumer != null && consumer.session() == session) {
                final Subscription subscription = consumer.subscription();
                remove(consumer);
                if (subscription.isDetached()) {
                    keepForAWhile(subscription);
                }
            }
        }
    }

    private void keepForAWhile(final Subscription subscription) {
        final long timerId = timers.schedule(
                clocks.nowNs() + context.detachedTimeoutNs(), TimerKinds.DETACHED, subscription.index());
        subscription.detachTimer(timerId);
        if (timerId == TimerWheel.FULL) {
            counts.abandoned++;
            remove(subscription); // rather than for ever
        }
    }

    /** What is out goes back to the front of the queue, in the order of publication. */
    private void remove(final Consumer consumer) {
        final Subscription subscription = consumer.subscription();
        for (int slot = consumer.newestHeld(store); slot >= 0; slot = consumer.newestHeld(store)) {
            timers.cancel(consumer.timer(slot));
            subscription.queue().giveBack(consumer.message(slot), consumer.attempts(slot), store);
            consumer.free(slot);
        }
        subscription.remove(consumer);
        consumers.remove(consumer);
        list(subscription);
    }

    private void remove(final Subscription subscription) {
        final MessageQueue queue = subscription.queue();
        while (!queue.isEmpty()) {
            final long message = queue.first();
            counts.abandonedMessages++;
            store.settle(message, MessageStore.SETTLED_RETRY);
            settlement.removeFirst(queue);
            settlement.release(message);
        }
        subscription.topic().remove(subscription);
        subscriptions.remove(subscription);
        queueSlots -= queue.slots();
        if (subscription.isListed()) {
            ready.remove(subscription);
        }
    }

    private void list(final Subscription subscription) {
        if (!subscription.isListed() && !subscription.queue().isEmpty()) {
            ready.add(subscription);
        }
    }

    private static long timerPayload(final Consumer consumer, final int slot) {
        return (long) consumer.index() << 32 | slot;
    }

    private static int consumerIndex(final long payload) {
        return (int) (payload >>> 32);
    }

    private static int slot(final long payload) {
        return (int) payload;
    }
}
