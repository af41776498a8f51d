package io.ledge.core.wait;

/**
 * What waiting did, for {@code ledge status} and tests. Each field has one writer at a time (home, or the holder of the
 * baton); other threads read without synchronisation and may see a value a moment old.
 */
public final class WaitCounters {

    private long homeCycles;
    private long guestCycles;
    private long handOvers;
    private long sleeps;
    private long wakes;
    private long lateWakes;
    private long errors;

    WaitCounters() {}

    /** Duty cycles run at home. */
    public long homeCycles() {
        return homeCycles;
    }

    /** Duty cycles run by guests. */
    public long guestCycles() {
        return guestCycles;
    }

    /** Stays of a guest that ended at its bound with work left for home. */
    public long handOvers() {
        return handOvers;
    }

    /** Sleeps at home, by whichever of its threads. */
    public long sleeps() {
        return sleeps;
    }

    /** Sleeps that a ring ended, and not the time. */
    public long wakes() {
        return wakes;
    }

    /**
     * Sleeps that the time ended although work was there: nobody rang for it. It should be 0; what counts here is a lost
     * wake-up, or a plain Aeron client that rings nothing.
     */
    public long lateWakes() {
        return lateWakes;
    }

    /** Throwables that reached the baton and were caught there. */
    public long errors() {
        return errors;
    }

    void onHomeCycle() {
        homeCycles++;
    }

    void onGuestCycle() {
        guestCycles++;
    }

    void onHandOver() {
        handOvers++;
    }

    void onSleep() {
        sleeps++;
    }

    void onWake() {
        wakes++;
    }

    void onLateWake() {
        lateWakes++;
    }

    void onError() {
        errors++;
    }

    @Override
    public String toString() {
        return "homeCycles=" + homeCycles + ", guestCycles=" + guestCycles + ", handOvers=" + handOvers + ", sleeps="
                + sleeps + ", wakes=" + wakes + ", lateWakes=" + lateWakes + ", errors=" + errors;
    }
}
