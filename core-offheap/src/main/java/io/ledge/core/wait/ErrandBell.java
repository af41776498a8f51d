package io.ledge.core.wait;

import io.ledge.protocol.wake.Doorbell;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Calls for the {@link Errand}: somebody goes, and soon. {@link #ring} is safe for any thread, after what makes the errand
 * due was published.
 *
 * <pre>
 *   somebody is on it           looks again when he is back
 *   somebody is awake at home   looks before he sleeps
 *   one stands by               is woken, and goes
 *   both sleep at home          one is woken, and goes when he has looked after home
 * </pre>
 *
 * <p>Where nobody swaps ({@link HomeRunner}), and before {@link HomeRunner#shareWith}, a ring wakes who stands by, no more. The rest is for {@link HomeRunner}: one of
 * its threads takes the errand, by CAS, and gives it back.
 */
public final class ErrandBell {
    private static final VarHandle TAKEN;

    static {
        try {
            TAKEN = MethodHandles.lookup().findVarHandle(ErrandBell.class, "isTaken", boolean.class);
        } catch (final ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final Doorbell standBy;
    private volatile Household household;

    @SuppressWarnings({"unused", "FieldMayBeFinal"}) // by TAKEN
    private volatile boolean isTaken;

    private Errand errand;

    /** @param standBy what the one sleeps on who has neither home nor errand */
    public ErrandBell(final Doorbell standBy) {
        this.standBy = standBy;
    }

    /** Somebody goes. */
    public void ring() {
        VarHandle.fullFence(); // what makes it due is visible before we look who is where; pairs with isLeft()
        final Household members = household;
        if (members == null || !members.isSwapping()) {
            standBy.ring();
        } else if (!isTaken && !members.isAwake() && !standBy.ring()) {
            members.callFromSleep();
        }
    }

    void share(final Errand shared, final Household members) {
        errand = shared;
        household = members;
    }

    /** What the one sleeps on who has neither home nor errand; for tests, and who does the errand himself. */
    public Doorbell standBy() {
        return standBy;
    }

    /** Is it due, and nobody on it? Begins with the full fence that lets a ring in between be missed by neither side. */
    boolean isLeft(final long nowNs) {
        VarHandle.fullFence(); // that we are asleep, or back, is visible before we look; pairs with ring()
        return mayBeLeft(nowNs);
    }

    /** As {@link #isLeft}, without the fence: by him who asks again before he sleeps. */
    boolean mayBeLeft(final long nowNs) {
        return !isTaken && errand.isDue(nowNs); // acquire: what the last one left in it is seen
    }

    boolean isTaken() {
        return isTaken;
    }

    /** When to look after it unrung; who is on it looks himself. */
    long nextDeadlineNs() {
        return isTaken ? Long.MAX_VALUE : errand.nextDeadlineNs();
    }

    boolean take() {
        return TAKEN.compareAndSet(this, false, true); // acquire: what the last one left in it is seen
    }

    /** Then look for it at home, or standing by, before sleeping. */
    void giveBack() {
        isTaken = false; // release: for the next one
    }

    Errand errand() {
        return errand;
    }
}
