package io.ledge.core.wait;

import io.ledge.protocol.wake.Doorbell;
import java.util.concurrent.locks.LockSupport;

/**
 * The node's own doorbell as this process sees it: how any thread wakes home, and what home tells its guests. Virtual
 * threads, threads of foreign pools and the journal's helper enqueue and {@link #ring}; they never take the baton.
 *
 * <p>{@link #ring} is safe for any thread and needs no permission; the rest is for {@link HomeRunner} and
 * {@link GuestPass}.
 */
public final class CoreBell {

    private final Doorbell doorbell;
    private volatile Thread parked;

    private volatile Household household;

    // Set and cleared under the baton, read by guests without it: one that reads a stale value rings or takes
    // needlessly.
    private volatile boolean isHandedOver;

    CoreBell(final Doorbell doorbell) {
        this.doorbell = doorbell;
    }

    /**
     * Wakes home if it sleeps. Call after enqueuing.
     *
     * @return true if this call ended a sleep.
     */
    public boolean ring() {
        final boolean isEnded = doorbell.ring();
        if (isEnded) {
            final Thread sleeper = parked; // null unless home parks
            if (sleeper != null) {
                LockSupport.unpark(sleeper);
            }
        }
        return isEnded;
    }

    /** Home: this thread parks instead of sleeping on a futex, so a ring must unpark it. */
    void parkedBy(final Thread thread) {
        parked = thread;
    }

    /** Whose sleep it ends. */
    void household(final Household members) {
        household = members;
    }

    /** Who sleeps at home wakes by himself at this time; {@link Long#MAX_VALUE}: nobody promises to. */
    long sleepUntilNs() {
        return household.sleepUntilNs();
    }

    /** Guest at its bound, before it releases the baton and rings: guests stay away until home has had its turn. */
    void handOver() {
        isHandedOver = true;
    }

    boolean isHandedOver() {
        return isHandedOver;
    }

    /** Home, holding the baton: takes the turn. Nobody else can set the flag again before home gives. */
    void acceptHandOver() {
        if (isHandedOver) {
            isHandedOver = false;
        }
    }
}
