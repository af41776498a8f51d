package io.ledge.simulator.world;

import io.ledge.core.journal.io.RamDisk;
import io.ledge.simulator.trace.Dice;
import io.ledge.simulator.trace.Event;
import io.ledge.simulator.trace.Trace;
import java.util.concurrent.TimeUnit;

/** What befalls the board now and then. */
final class Fates {
    /** As many as a plan weighs. */
    enum Kind {
        KILL,
        POWER_LOSS,
        STOP,
        CALM,
        CLOCK_STEP,
        ILL_WIND,
        DISK_FULL,
        HANG_UP,
        BLOCK
    }

    private static final long MAX_STEP_MS = TimeUnit.DAYS.toMillis(400);
    private static final int MAX_LEFT_BYTES = 200_000;
    private static final int FULL_STEPS = 30_000;
    private static final int LIE_IN_WAIT_ONE_IN = 3;
    private static final int LIE_IN_WAIT_STEPS = 50;
    private static final int BLOCKED_STEPS = 300;

    private final Dice dice;
    private final Trace trace;
    private final SimClock clock;
    private final Weather weather;
    private long powerLossAtStep;
    private long freeAtStep;
    private long unblockAtStep;
    private SimSession blocked;

    Fates(final Dice dice, final Trace trace, final SimClock clock, final Weather weather) {
        this.dice = dice;
        this.trace = trace;
        this.clock = clock;
        this.weather = weather;
    }

    /** What was to last for a while may end. */
    void onStep(final RamDisk disk, final long step) {
        if (freeAtStep > 0 && step >= freeAtStep) {
            free(disk);
        }
        if (blocked != null && step >= unblockAtStep) {
            unblock();
        }
    }

    /** Something was just done that is not easily done: power may be lost soon. */
    void lieInWait(final long step) {
        if (dice.oneIn(LIE_IN_WAIT_ONE_IN)) {
            powerLossAtStep = step + dice.between(1, LIE_IN_WAIT_STEPS);
        }
    }

    /** Is it now? Once. */
    boolean isDue(final long step) {
        final boolean isDue = powerLossAtStep > 0 && step >= powerLossAtStep;
        if (isDue) {
            powerLossAtStep = 0;
        }
        return isDue;
    }

    void clockStep() {
        final long ms = dice.upTo(MAX_STEP_MS);
        clock.stepMs(dice.nextBoolean() ? ms : -ms);
        trace.add(Event.CLOCK_STEP, ms, clock.time());
    }

    void illWind() {
        weather.sendIllWind();
    }

    void diskFull(final RamDisk disk, final long step) {
        final long left = dice.nextBoolean() ? 0 : dice.nextInt(MAX_LEFT_BYTES);
        disk.capacity(disk.usedBytes() + left);
        freeAtStep = step + dice.upTo(FULL_STEPS);
        trace.add(Event.FILLED, left, 0);
    }

    boolean isFull() {
        return freeAtStep > 0;
    }

    void block(final SimSession session, final long step) {
        unblock();
        blocked = session;
        unblockAtStep = step + dice.between(1, BLOCKED_STEPS);
        final int messages = dice.nextInt(4);
        session.room(messages);
        trace.add(Event.BLOCKED, session.number(), messages);
    }

    /** Nothing of it lasts. */
    void calm(final RamDisk disk) {
        free(disk);
        unblock();
        weather.calm();
    }

    /** Sessions are gone. */
    void forgetSessions() {
        blocked = null;
    }

    private void free(final RamDisk disk) {
        freeAtStep = 0;
        disk.capacity(Long.MAX_VALUE);
        trace.add(Event.FREED);
    }

    private void unblock() {
        if (blocked != null) {
            blocked.room(Integer.MAX_VALUE);
            blocked.session().doorbell().takeEgressBlocked();
            blocked = null;
        }
    }
}
