package io.ledge.core.pubsub;

import org.agrona.BitUtil;

/**
 * Messages that wait for a consumer: a ring of references with their attempts so far, in the order of publication, so that
 * what was out when its session died is in front again. Two bounds: what comes above {@code limit} is held, its publisher waits; {@code limit + overflow} is hard.
 *
 * <pre>
 *     front                        limit            hard bound
 *       │ given back │ admitted … │ held …          │
 * </pre>
 *
 * <p>Allocated when the app subscribes, never afterwards.
 */
final class MessageQueue {
    static final long NONE = -1;

    private final long[] messages;
    private final int[] attempts;
    private final int mask;
    private final int limit;
    private final int capacity;
    private int head;
    private int size;
    private int heldCount;

    /**
     * @param limit messages beyond which publishers wait
     * @param overflow publishers that may wait
     * @param returned messages that may come back to the front at most
     */
    MessageQueue(final int limit, final int overflow, final int returned) {
        this.limit = limit;
        this.capacity = limit + overflow;
        final int length = slots(limit, overflow, returned);
        messages = new long[length];
        attempts = new int[length];
        mask = length - 1;
    }

    /** What a queue with these bounds takes. */
    static int slots(final int limit, final int overflow, final int returned) {
        return BitUtil.findNextPositivePowerOfTwo(limit + overflow + returned);
    }

    int slots() {
        return messages.length;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** One more message would be held. */
    boolean isAtLimit() {
        return size >= limit;
    }

    /** One more message cannot be taken at all. */
    boolean isFull() {
        return size >= capacity;
    }

    /** @return true when the message is held: {@link #admit} tells when it no longer is */
    boolean add(final long message) {
        final boolean held = heldCount > 0 || isAtLimit();
        final int index = (head + size++) & mask;
        messages[index] = message;
        attempts[index] = 0;
        if (held) {
            heldCount++;
        }
        return held;
    }

    /** Puts a message that was out before everything that was published after it. */
    void giveBack(final long message, final int attempt, final MessageStore store) {
        head = (head - 1) & mask;
        size++;
        int index = head;
        for (int i = 1; i < size && isOlder(i, message, store); i++) { // only what was given back by another session
            final int next = (head + i) & mask;
            messages[index] = messages[next];
            attempts[index] = attempts[next];
            index = next;
        }
        messages[index] = message;
        attempts[index] = attempt;
    }

    private boolean isOlder(final int i, final long message, final MessageStore store) {
        return store.sequence(messages[(head + i) & mask]) < store.sequence(message);
    }

    long first() {
        return messages[head];
    }

    /** Times the first was delivered before. */
    int firstAttempts() {
        return attempts[head];
    }

    void removeFirst() {
        head = (head + 1) & mask;
        size--;
        assert heldCount <= size : "the first was held: with a limit of at least 1 it never is";
    }

    /** @return a message that was held and no longer is, or {@link #NONE}; ask after every {@link #removeFirst} */
    long admit() {
        if (heldCount == 0 || size - heldCount >= limit) {
            return NONE;
        }
        return messages[(head + size - heldCount--) & mask];
    }
}
