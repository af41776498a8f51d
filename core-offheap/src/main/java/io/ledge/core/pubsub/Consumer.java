package io.ledge.core.pubsub;

import io.ledge.core.session.Session;
import java.util.Arrays;

/**
 * A session's share in a subscription: its window of deliveries outstanding. Known to the client as the subscriptionId.
 *
 * <pre>
 *   slot:  FREE ──send──▶ OUT ──ack──▶ FREE
 *                          │ RETRY, ack timeout
 *                          ▼
 *                         RESTING ──timer──▶ OUT (attempt + 1)
 *
 *   deliveryId   | life of the slot (48) | slot (16) |
 * </pre>
 */
final class Consumer {
    private static final int SLOT_BITS = 16;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;

    private static final byte FREE = 0;
    private static final byte OUT = 1;
    private static final byte RESTING = 2;

    private final long id;
    private final int index;
    private final Session session;
    private final Subscription subscription;
    private final long[] messages;
    private final long[] timers;
    private final int[] attempts;
    private final long[] lives;
    private final byte[] states;
    private final int[] freeSlots;
    private int freeCount;

    Consumer(final long id, final int index, final Session session, final Subscription subscription, final int window) {
        this.id = id;
        this.index = index;
        this.session = session;
        this.subscription = subscription;
        messages = new long[window];
        timers = new long[window];
        attempts = new int[window];
        lives = new long[window];
        states = new byte[window];
        freeSlots = new int[window];
        Arrays.fill(lives, 1); // no delivery has the id 0
        for (int i = 0; i < window; i++) {
            freeSlots[i] = window - 1 - i;
        }
        freeCount = window;
    }

    long id() {
        return id;
    }

    int index() {
        return index;
    }

    Session session() {
        return session;
    }

    Subscription subscription() {
        return subscription;
    }

    int window() {
        return messages.length;
    }

    /** Deliveries out or resting. */
    int heldCount() {
        return messages.length - freeCount;
    }

    /** Would a delivery go out now? */
    boolean isReady() {
        return freeCount > 0 && session.outbox().hasRoom();
    }

    /** @return the slot that now holds the message */
    int take(final long message, final int attempt) {
        final int slot = freeSlots[--freeCount];
        messages[slot] = message;
        attempts[slot] = attempt;
        states[slot] = OUT;
        return slot;
    }

    long deliveryId(final int slot) {
        return lives[slot] << SLOT_BITS | slot;
    }

    /** @return the slot of a delivery that is out, or negative when there is none of that id */
    int find(final long deliveryId) {
        final int slot = (int) deliveryId & SLOT_MASK;
        return slot < messages.length && states[slot] == OUT && lives[slot] == deliveryId >>> SLOT_BITS ? slot : -1;
    }

    /** The slot that holds the message published last, or negative when all are free. Cold: a session ends. */
    int newestHeld(final MessageStore store) {
        int newest = -1;
        for (int slot = 0; slot < states.length; slot++) {
            if (states[slot] != FREE
                    && (newest < 0 || store.sequence(messages[slot]) > store.sequence(messages[newest]))) {
                newest = slot;
            }
        }
        return newest;
    }

    long message(final int slot) {
        return messages[slot];
    }

    int attempts(final int slot) {
        return attempts[slot];
    }

    long timer(final int slot) {
        return timers[slot];
    }

    void timer(final int slot, final long timerId) {
        timers[slot] = timerId;
    }

    /** The app could not take it now: it keeps its place, and its old delivery id is void. */
    void rest(final int slot) {
        states[slot] = RESTING;
        lives[slot]++;
    }

    void again(final int slot) {
        states[slot] = OUT;
        attempts[slot]++;
    }

    void free(final int slot) {
        states[slot] = FREE;
        lives[slot]++;
        freeSlots[freeCount++] = slot;
    }
}
