package io.ledge.core.time;

/** Told when a timer is due. */
@FunctionalInterface
public interface TimerHandler {
    /**
     * The timer is over and its id stale; the handler may schedule and cancel, and must not throw.
     *
     * @param now as given to the poll.
     * @param timerId to compare with the one its owner noted: the owner may have replaced what the payload names.
     */
    void onTimer(long now, long timerId, int kind, long payload);
}
