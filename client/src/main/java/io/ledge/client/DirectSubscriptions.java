package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The subscriptions of the direct client, and those among them that the node has ended while nobody listened: its owner waits
 * for an answer then, and is told by its next poll. As many of these as it has subscriptions, at most. The sets are concurrent,
 * for the polling thread is another one while the direct client has lost its link; nothing here is on the way of a delivery.
 */
final class DirectSubscriptions {
    private final Set<Long> ids = ConcurrentHashMap.newKeySet();
    private final Queue<Ended> untold = new ConcurrentLinkedQueue<>();

    private record Ended(long id, ErrorCode code) {}

    /** With the answer: what ends it may be read in the same round. @return the id */
    long begin(final long id) {
        ids.add(id);
        return id;
    }

    Iterable<Long> ids() {
        return ids;
    }

    /** One that is not here is none of the direct client's: the app has closed it. @param handler null: nobody listens */
    void onEnded(final long id, final ErrorCode code, final DirectHandler handler) {
        if (!ids.remove(id)) {
            return;
        }
        if (handler == null) {
            untold.add(new Ended(id, code));
        } else {
            handler.onSubscriptionEnded(id, code);
        }
    }

    /** @return how many */
    int tell(final DirectHandler handler) {
        int count = 0;
        for (Ended ended = untold.poll(); ended != null; ended = untold.poll()) {
            count++;
            handler.onSubscriptionEnded(ended.id(), ended.code());
        }
        return count;
    }

    /** They have ended with the session, or with the direct client. */
    void clear() {
        ids.clear();
        untold.clear();
    }
}
