package io.ledge.core.wait;

import io.ledge.protocol.wake.Doorbell;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Who is where: the one thread of home, or the two that share it and the errand. {@link HomeRunner} says what they do there. */
final class Household {
    private static final VarHandle AT_HOME;

    static {
        try {
            AT_HOME = MethodHandles.lookup().findVarHandle(Household.class, "atHome", HomeMember.class);
        } catch (final ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final HomeMember first;
    private final HomeMember second; // null: nobody shares it
    private final ErrandBell errands; // null: there are none
    private final Doorbell doorbell;
    private final boolean isSwapping;

    private volatile HomeMember atHome;

    /** One thread. */
    Household(final Doorbell doorbell) {
        this.doorbell = doorbell;
        first = new HomeMember(doorbell, null);
        second = null;
        errands = null;
        isSwapping = false;
        atHome = first;
    }

    /** @param isSwapping both may be home, and both go on errands; else the first one is home, and the second one goes */
    Household(final Doorbell doorbell, final ErrandBell errands, final boolean isSwapping) {
        this.doorbell = doorbell;
        this.errands = errands;
        this.isSwapping = isSwapping;
        first = new HomeMember(doorbell, errands.standBy());
        second = new HomeMember(doorbell.another(), errands.standBy().another());
        atHome = first;
    }

    HomeMember first() {
        return first;
    }

    HomeMember second() {
        return second;
    }

    boolean isSwapping() {
        return isSwapping;
    }

    /** Goes home, if nobody is there; acquire: home is found as the last one left it. */
    boolean enter(final HomeMember me) {
        return atHome == me || mayBeHome(me) && AT_HOME.compareAndSet(this, null, me);
    }

    boolean isHome(final HomeMember me) {
        return atHome == me;
    }

    /** Is somebody awake at home, or, where nobody swaps, as good as that? Then the one who stands by need not go there. */
    boolean isLookedAfter(final HomeMember me) {
        return atHome != null || !mayBeHome(me);
    }

    private boolean mayBeHome(final HomeMember me) {
        return isSwapping || me == first;
    }

    /** Is somebody awake at home? Then he looks for the errand before he sleeps. */
    boolean isAwake() {
        return atHome != null;
    }

    void leave() {
        atHome = null; // release: home as we leave it is found by the next one
    }

    /** Nobody stands by and nobody is awake at home: both sleep there, or one is on his way and looks himself. */
    void callFromSleep() {
        doorbell.ring();
    }

    /** At home and staying awake: who stands by goes on the errand, or who sleeps at home in our place. */
    void sendTheOther(final HomeMember me) {
        if (!errands.isTaken() && !errands.standBy().ring() && other(me).isAsleep()) {
            doorbell.wake(1);
        }
    }

    /** Home is empty and announced: who stands by does so at home now, and who sleeps there sleeps no longer than he may. */
    void wakeTheOther(final HomeMember me, final long dueNs) {
        if (!errands.standBy().ring() && dueNs < other(me).sleepUntilNs()) {
            doorbell.ring();
        }
    }

    /**
     * Having left, and about to sleep: does the other one, asleep at home, wake as early? Either we see that he is awake by
     * now, or he finds home empty: both are volatile.
     */
    boolean isPromised(final HomeMember me) {
        return isSwapping && other(me).sleepUntilNs() <= me.sleepUntilNs();
    }

    /** Who sleeps at home wakes by himself at this time; {@link HomeMember#AWAKE}: nobody promises to. */
    long sleepUntilNs() {
        return second == null ? first.sleepUntilNs() : Math.min(first.sleepUntilNs(), second.sleepUntilNs());
    }

    boolean isOneOfUs() {
        return first.isMe() || second != null && second.isMe();
    }

    /** Wherever they sleep. */
    void wakeAll(final CoreBell bell) {
        bell.ring();
        if (second != null) {
            doorbell.wake(Integer.MAX_VALUE); // a ring wakes one
            errands.standBy().ring();
        }
    }

    private HomeMember other(final HomeMember me) {
        return me == first ? second : first;
    }
}
