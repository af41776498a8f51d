package io.ledge.bindings.mqtt;

import io.ledge.core.binding.ComponentContext;
import io.ledge.protocol.codec.AckStatus;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What arrived and is not done with. A message is offered to the core on the thread that brought it; only when the core is
 * full, or nobody took it (RETRY), it waits here for this inbox's own virtual thread.
 *
 * <pre>
 *   arrived ──▶ WAITING ──offerEvent──▶ OFFERED ──SUCCESS, DROP──▶ DONE ──in order of arrival──▶ acknowledged, gone
 *                  ▲ core full             │  ▲
 *                  └───                    ▼  │ after 100 ms, 200 ms, … 10 s
 *                                         RETRY
 * </pre>
 *
 * Acknowledgements go out in the order of arrival (MQTT-4.6.0-2), with no lock of ours held. A link's end takes its
 * acknowledgements with it. What the core has not got by then is given up when the broker kept the session (it comes again),
 * and kept when it did not.
 *
 * <p>Full: QoS 0 is dropped and counted. QoS 1 never gets there with MQTT 5, whose broker keeps to our Receive Maximum; a
 * 3.1.1 broker that does is held back by reading nothing more.
 */
final class Inbox {
    private static final int HELD_PER_INFLIGHT = 8;
    private static final long HELD_BYTES_LIMIT = 16 << 20;
    private static final long RETRY_MIN_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RETRY_MAX_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long FULL_MIN_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long FULL_MAX_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long NOTE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition space = lock.newCondition();
    private final ComponentContext context;
    private final Health health;
    private final int heldLimit;

    // guarded by lock
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private final ArrayDeque<Entry> unacknowledged = new ArrayDeque<>();
    private final List<Entry> retries = new ArrayList<>();
    private MqttLink link;
    private int epoch; // counts links
    private int resumedEpoch; // what came before it comes again
    private int heldCount;
    private long heldBytes;
    private long droppedCount;
    private long tooLargeCount;
    private boolean acknowledging;
    private boolean closed;

    private Thread thread;

    private enum State {
        WAITING,
        OFFERED,
        RETRY,
        DONE,
        GONE
    }

    /** One message. All but the final fields are guarded by the inbox's lock. */
    private final class Entry implements ComponentContext.OnSettled {
        private final MqttLink link;
        private final int epoch;
        private final int id;
        private final boolean acknowledged;
        private final ComponentContext.Event event;
        private State state = State.WAITING;
        private long retryDelayNs = RETRY_MIN_NS;
        private long dueNs;

        Entry(final MqttLink link, final int epoch, final MqttLink.Inbound message) {
            this.link = link;
            this.epoch = epoch;
            this.id = message.id();
            this.acknowledged = message.qos() > 0;
            this.event = new ComponentContext.Event(message.payload(), message.contentType(), metadata(message), 0);
        }

        int length() {
            return event.data().length;
        }

        boolean comesAgain() {
            return acknowledged && epoch < resumedEpoch;
        }

        @Override
        public void onSettled(final AckStatus status) {
            settled(this, status);
        }
    }

    Inbox(final ComponentContext context, final Health health, final int maxInflight) {
        this.context = context;
        this.health = health;
        this.heldLimit = maxInflight * HELD_PER_INFLIGHT;
    }

    void start() {
        thread = Thread.ofVirtual().name("mqtt-inbox-" + context.name()).start(this::offerAgain);
    }

    /** After this nothing of the inbox reaches the context. */
    void close() {
        lock.lock();
        try {
            closed = true;
            link = null;
            work.signalAll();
            space.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (thread != null) {
                thread.join();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A link is up, and nothing has arrived on it yet. */
    void opened(final MqttLink newLink, final boolean sessionPresent) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            lost(link);
            link = newLink;
            epoch++;
            if (sessionPresent) {
                resumedEpoch = epoch;
                waiting.removeIf(this::givenUp);
                retries.removeIf(this::givenUp);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean givenUp(final Entry entry) {
        if (entry.comesAgain()) {
            release(entry);
            return true;
        }
        return false;
    }

    /** A link is gone; nothing more can be acknowledged on it. */
    void lost(final MqttLink oldLink) {
        lock.lock();
        try {
            if (link == null || oldLink != link) {
                return;
            }
            link = null;
            for (final Entry entry : unacknowledged) {
                if (entry.state == State.DONE) {
                    release(entry);
                }
            }
            unacknowledged.clear();
            space.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** On Paho's callback thread. */
    void arrived(final MqttLink from, final MqttLink.Inbound message) {
        lock.lock();
        try {
            if (from != link) {
                return;
            }
            if (message.qos() > 0) {
                takeAcknowledged(from, message);
            } else {
                takeUnacknowledged(from, message);
            }
        } finally {
            lock.unlock();
        }
        acknowledge();
    }

    private void takeAcknowledged(final MqttLink from, final MqttLink.Inbound message) {
        while (full() && from == link) {
            space.awaitUninterruptibly();
        }
        if (from != link) {
            return;
        }
        final Entry entry = new Entry(from, epoch, message);
        hold(entry);
        unacknowledged.add(entry);
        if (tooLarge(entry)) {
            entry.state = State.DONE; // it will never fit: sending it again for ever would block those behind it
        } else if (!waiting.isEmpty() || !offer(entry)) {
            await(entry);
        }
    }

    private void takeUnacknowledged(final MqttLink from, final MqttLink.Inbound message) {
        final Entry entry = new Entry(from, epoch, message);
        if (tooLarge(entry) || (waiting.isEmpty() && offer(entry))) {
            return;
        }
        if (full()) {
            droppedCount++;
            work.signal();
        } else {
            hold(entry);
            await(entry);
        }
    }

    private void await(final Entry entry) {
        waiting.add(entry);
        context.backlog(waiting.size());
        work.signal();
    }

    private boolean tooLarge(final Entry entry) {
        if (entry.length() <= context.maxPayloadLength()) {
            return false;
        }
        if (tooLargeCount++ == 0) {
            health.note(
                    Level.WARNING,
                    "dropped a message of " + entry.length() + " bytes on '"
                            + entry.event.metadata().get("topic") + "', the node takes at most "
                            + context.maxPayloadLength() + "; more of them are counted in `ledge status` only");
        }
        work.signal();
        return true;
    }

    private boolean offer(final Entry entry) {
        // before the offer: it may be settled before offerEvent returns
        entry.state = State.OFFERED;
        if (!context.offerEvent(entry.event, entry.acknowledged ? entry : null)) {
            entry.state = State.WAITING;
            return false;
        }
        if (!entry.acknowledged) {
            context.succeeded();
        }
        return true;
    }

    /** On a virtual thread of the node. */
    private void settled(final Entry entry, final AckStatus status) {
        lock.lock();
        try {
            if (closed || entry.state != State.OFFERED) {
                return;
            }
            switch (status) {
                case SUCCESS -> {
                    context.succeeded();
                    done(entry);
                }
                case DROP -> done(entry);
                case RETRY, NULL_VAL -> retry(entry);
            }
        } finally {
            lock.unlock();
        }
        acknowledge();
    }

    private void done(final Entry entry) {
        if (entry.link == link) {
            entry.state = State.DONE;
        } else {
            release(entry);
        }
    }

    private void retry(final Entry entry) {
        if (entry.comesAgain()) {
            release(entry);
            return;
        }
        entry.state = State.RETRY;
        entry.dueNs = System.nanoTime() + entry.retryDelayNs;
        entry.retryDelayNs = Math.min(RETRY_MAX_NS, entry.retryDelayNs * 2);
        retries.add(entry);
        work.signal();
    }

    /** Acknowledges what is done, oldest first, up to the first that is not. One thread at a time, outside the lock. */
    private void acknowledge() {
        lock.lock();
        if (acknowledging) {
            lock.unlock(); // the one who is at it looks again before it leaves
            return;
        }
        acknowledging = true;
        try {
            for (Entry head = unacknowledged.peek();
                    head != null && head.state == State.DONE;
                    head = unacknowledged.peek()) {
                unacknowledged.remove();
                release(head);
                lock.unlock();
                try {
                    head.link.acknowledge(head.id);
                } finally {
                    lock.lock();
                }
            }
        } finally {
            acknowledging = false;
            lock.unlock();
        }
    }

    /** The inbox's own thread: offers again what the core had no room for, and what nobody took. */
    private void offerAgain() {
        long fullDelayNs = FULL_MIN_NS;
        long notedNs = System.nanoTime() - NOTE_INTERVAL_NS;
        lock.lock();
        try {
            while (!closed) {
                final long nowNs = System.nanoTime();
                final boolean room = offerWaiting() && offerRetries(nowNs);
                fullDelayNs = room ? FULL_MIN_NS : Math.min(FULL_MAX_NS, fullDelayNs * 2);
                long sleepNs = room ? nextRetryNs(nowNs) : fullDelayNs;
                if (nowNs - notedNs >= NOTE_INTERVAL_NS) {
                    health.congestion(congestion());
                    notedNs = nowNs;
                } else {
                    sleepNs = Math.min(sleepNs, NOTE_INTERVAL_NS - (nowNs - notedNs));
                }
                work.awaitNanos(sleepNs);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it but a virtual thread's end
        } finally {
            lock.unlock();
        }
    }

    private boolean offerWaiting() {
        while (!waiting.isEmpty()) {
            final Entry entry = waiting.peek();
            if (!offer(entry)) {
                return false;
            }
            waiting.remove();
            if (!entry.acknowledged) {
                release(entry);
            }
            context.backlog(waiting.size());
        }
        return true;
    }

    private boolean offerRetries(final long nowNs) {
        for (int i = 0; i < retries.size(); ) {
            final Entry entry = retries.get(i);
            if (entry.dueNs - nowNs > 0) {
                i++;
            } else if (offer(entry)) {
                retries.remove(i);
            } else {
                entry.state = State.RETRY;
                return false;
            }
        }
        return true;
    }

    private long nextRetryNs(final long nowNs) {
        long nextNs = Long.MAX_VALUE;
        for (final Entry entry : retries) {
            nextNs = Math.min(nextNs, Math.max(1, entry.dueNs - nowNs));
        }
        return nextNs;
    }

    private String congestion() {
        final List<String> parts = new ArrayList<>(3);
        if (!waiting.isEmpty()) {
            parts.add(waiting.size() + " messages wait, the core is full");
        }
        if (droppedCount > 0) {
            parts.add(droppedCount + " QoS 0 messages dropped");
        }
        if (tooLargeCount > 0) {
            parts.add(tooLargeCount + " messages were too large");
        }
        return String.join("; ", parts);
    }

    private boolean full() {
        return heldCount >= heldLimit || heldBytes >= HELD_BYTES_LIMIT;
    }

    private void hold(final Entry entry) {
        heldCount++;
        heldBytes += entry.length();
    }

    private void release(final Entry entry) {
        entry.state = State.GONE;
        heldCount--;
        heldBytes -= entry.length();
        space.signalAll();
    }

    /** The sender's user properties, and ours, which win. */
    private static Map<String, String> metadata(final MqttLink.Inbound message) {
        final Map<String, String> metadata = new HashMap<>(message.userProperties());
        metadata.put("topic", message.topic());
        metadata.put("qos", Integer.toString(message.qos()));
        metadata.put("retained", Boolean.toString(message.retained()));
        metadata.put("messageID", Integer.toString(message.id()));
        return metadata;
    }
}
