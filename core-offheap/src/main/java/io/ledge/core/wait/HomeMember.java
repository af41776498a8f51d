package io.ledge.core.wait;

import io.ledge.protocol.wake.Doorbell;

/** One of the threads that share home: what it sleeps on, and how the last sleep ended. */
final class HomeMember {
    /** Of a member that is awake: it promises nothing. */
    static final long AWAKE = Long.MAX_VALUE;

    private final Doorbell doorbell;
    private final Doorbell standBy;
    private Thread thread;
    private GuestPass pass;
    private boolean wasRung;
    private boolean wasAsleep;

    /** When it wakes by itself. Written before it gives the baton or marks it, which orders it against who holds it next. */
    private volatile long sleepUntilNs = AWAKE;

    private volatile boolean isAsleep;

    /**
     * @param doorbell of the node, a view of its own: a futex waits with memory of its waiter
     * @param standBy as well; null where there is no other member
     */
    HomeMember(final Doorbell doorbell, final Doorbell standBy) {
        this.doorbell = doorbell;
        this.standBy = standBy;
    }

    /** On its thread, first. */
    void begin(final GuestPass own) {
        thread = Thread.currentThread();
        pass = own;
    }

    boolean isMe() {
        return Thread.currentThread() == thread;
    }

    Doorbell doorbell() {
        return doorbell;
    }

    Doorbell standBy() {
        return standBy;
    }

    GuestPass pass() {
        return pass;
    }

    long sleepUntilNs() {
        return sleepUntilNs;
    }

    void sleepUntilNs(final long deadlineNs) {
        sleepUntilNs = deadlineNs;
    }

    /** The other one looks after home as early as this one would. @return for how long this one sleeps */
    long sleepLong(final long nowNs) {
        sleepUntilNs = nowNs + Doorbell.LONG_SLEEP_NS;
        return Doorbell.LONG_SLEEP_NS;
    }

    /** At home, announced, without home and baton. */
    void sleep(final long timeoutNs) {
        wasAsleep = true;
        isAsleep = true;
        wasRung = doorbell.await(timeoutNs);
        isAsleep = false;
        sleepUntilNs = AWAKE;
        Thread.interrupted(); // nobody should; a status left set would keep park mode awake and abort blocking calls
    }

    /** At home: a ring need not find us any more. One that came since the sleep's time was up has ended it, too. */
    void arrive() {
        wasRung |= !doorbell.isAnnounced();
        doorbell.cancel();
    }

    /** Or about to be, or just awake: asked by the other one, awake at home, who may wake it in vain. */
    boolean isAsleep() {
        return isAsleep;
    }

    /** Back at home: did a sleep end since the last time? */
    boolean takeWakeUp() {
        final boolean was = wasAsleep;
        wasAsleep = false;
        return was;
    }

    /** By a ring, and not by time. */
    boolean wasRung() {
        return wasRung;
    }
}
