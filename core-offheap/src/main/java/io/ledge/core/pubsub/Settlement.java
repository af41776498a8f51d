package io.ledge.core.pubsub;

import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.protocol.codec.AckStatus;

/**
 * What becomes of messages, and who is told: a publisher, when its message is within the limit of all its queues; a sender that
 * waits for an answer, when nobody holds the message any more. Under the baton.
 */
final class Settlement {
    private final MessageStore store;
    private final SessionTable sessions;
    private PubSub.PublishListener listener;

    Settlement(final MessageStore store, final SessionTable sessions) {
        this.store = store;
        this.sessions = sessions;
    }

    void listener(final PubSub.PublishListener publishListener) {
        listener = publishListener;
    }

    /** Takes the first message out of a queue; those that come within its limit by that are admitted. */
    void removeFirst(final MessageQueue queue) {
        queue.removeFirst();
        for (long admitted = queue.admit(); admitted != MessageQueue.NONE; admitted = queue.admit()) {
            leaveWaitingQueue(admitted);
        }
    }

    private void leaveWaitingQueue(final long message) {
        if (store.removeWaitingQueue(message) && store.publisherLife(message) != 0) {
            final Session publisher = sessions.session(store.publisherIndex(message), store.publisherLife(message));
            if (publisher != null) {
                listener.onAdmitted(publisher, store.correlationId(message));
            }
        }
    }

    /** One holds the message no more. */
    void release(final long message) {
        if (store.release(message)) {
            if (store.ackToken(message) == 0) {
                store.free(message);
            } else {
                store.addSettled(message);
                tell();
            }
        }
    }

    /**
     * Tells senders what became of their messages, in the order in which it came about, as long as there is room.
     *
     * @return how many
     */
    int tell() {
        int workCount = 0;
        while (!isQuiet()) {
            final long message = store.firstSettled();
            listener.onSettled(
                    store.ackToken(message),
                    store.settleState(message) == MessageStore.SETTLED_RETRY ? AckStatus.RETRY : AckStatus.SUCCESS);
            store.freeSettled();
            workCount++;
        }
        return workCount;
    }

    /** Exactly: would {@link #tell} find nothing to do? */
    boolean isQuiet() {
        return store.firstSettled() == MessageStore.NONE || !listener.hasRoom();
    }
}
