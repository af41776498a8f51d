package io.ledge.simulator.world;

import io.ledge.core.journal.JournalException;
import io.ledge.core.journal.JournalMarks;
import io.ledge.core.journal.io.RamDisk;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.DoorbellDescriptor;
import io.ledge.simulator.command.Keys;
import io.ledge.simulator.model.Model;
import io.ledge.simulator.trace.Dice;
import io.ledge.simulator.trace.Event;
import io.ledge.simulator.trace.SimulationFailure;
import io.ledge.simulator.trace.Trace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One run: a board with a node and its apps, from an empty disk until its time is over, then until all is well again.
 * Everything follows from the seed.
 *
 * <pre>
 *   run ─▶ step, step, step … ─▶ heal: no more fates, everybody is answered, every key is read; again after a clean stop,
 *                                      again after a power loss
 * </pre>
 *
 * <p>A disk call takes its time: while the journal thread or its helper is inside one, the others go on, and may lose their
 * lives.
 */
public final class Simulation {
    /** Who may have the next step. */
    enum Actor {
        APP,
        CORE,
        JOURNAL,
        HELPER,
        TIME
    }

    private static final int SESSIONS = 16;
    private static final int MAX_DEPTH = 2;
    private static final int STEPS_MEANWHILE = 4;
    private static final int INSPECT_ONE_IN = 4;
    private static final int IMAGINE_ONE_IN = 100;
    private static final int ROT_ONE_IN = 4;
    private static final int MAX_START_ATTEMPTS = 1000;
    private static final int CALM_ROUNDS = 20_000;
    private static final long CALM_STEP_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Actor[] ACTORS = Actor.values();
    private static final Fates.Kind[] FATES = Fates.Kind.values();

    private final long seed;
    private final int tailLines;
    private final Dice dice;
    private final SimClock clock = new SimClock();
    private final Trace trace = new Trace(clock::elapsedNs);
    private final Plan plan;
    private final Model model;
    private final Apps apps;
    private final Weather weather;
    private final Fates fates;
    private final Doorbell[] doorbells;
    private final long journalId;
    private RamDisk disk = new RamDisk();
    private SimNode node;
    private boolean isPowerLost; // since the node was up
    private boolean isAlone; // no loop runs beside the disk: the node starts, or stops
    private boolean isCalm;
    private boolean isInJournal;
    private boolean isInHelper;
    private int depth;
    private long starts;
    private long failuresBefore; // this start
    private int failedStarts; // in a row

    /** @param tailLines of the trace that a failure is told with */
    public Simulation(final long seed, final int tailLines) {
        this.seed = seed;
        this.tailLines = tailLines;
        dice = new Dice(seed);
        plan = new Plan(dice);
        final Keys keys = new Keys(dice, plan.keyCount);
        model = new Model(keys);
        apps = new Apps(dice, trace, clock, plan, keys, model);
        weather = new Weather(dice, trace, this::meanwhile);
        fates = new Fates(dice, trace, clock, weather);
        doorbells = SimNode.doorbells(
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(SESSIONS * DoorbellDescriptor.SLOT_LENGTH, 128)),
                SESSIONS,
                DoorbellDescriptor.SLOT_LENGTH);
        journalId = dice.between(1, Long.MAX_VALUE - 1);
    }

    /** Runs until that much time has passed on the board, and all is well again, or until the node fails. */
    public RunResult run(final long simulatedNs) {
        final long startNs = System.nanoTime();
        Optional<Throwable> failure = Optional.empty();
        disk.faults(weather);
        try {
            while (clock.elapsedNs() < simulatedNs) {
                step();
            }
            heal();
        } catch (final RuntimeException | Error ex) {
            failure = Optional.of(ex);
        } finally {
            if (node != null) {
                node.end();
            }
        }
        return new RunResult(
                seed,
                trace.step(),
                clock.elapsedNs(),
                System.nanoTime() - startNs,
                trace.hash(),
                Tally.of(trace, weather, apps),
                failure,
                failure.isPresent() ? trace.tail(tailLines) : List.of());
    }

    private void step() {
        trace.step(trace.step() + 1);
        fates.onStep(disk, trace.step());
        try {
            if (fates.isDue(trace.step())) {
                throw Crash.POWER_LOSS;
            }
            if (node == null) {
                passTime();
                start();
            } else if (dice.oneIn(plan.fateInterval)) {
                befall(FATES[dice.weighted(plan.fateWeights)]);
            } else {
                act(ACTORS[dice.weighted(plan.actorWeights)]);
            }
        } catch (final Crash crash) {
            onCrash(crash.isPowerLoss());
        }
    }

    private void act(final Actor actor) {
        switch (actor) {
            case APP -> apps.act();
            case CORE -> apps.cycle();
            case JOURNAL -> journalStep();
            case HELPER -> helperStep();
            case TIME -> passTime();
        }
    }

    private void journalStep() {
        if (isInJournal) {
            return;
        }
        final long nowNs = clock.nanoTime();
        isInJournal = true;
        try {
            model.onJournaling(nowNs);
            node.journalStep(nowNs);
        } finally {
            isInJournal = false;
        }
        trace.add(
                Event.JOURNAL,
                node.marks().written(),
                node.marks().durable(),
                node.marks().state());
        model.onJournaled(nowNs);
        if (dice.oneIn(IMAGINE_ONE_IN)) {
            imaginePowerLoss();
        }
    }

    /** Without going through it: what would be left is looked at. */
    private void imaginePowerLoss() {
        trace.add(Event.IMAGINED);
        Inspection.requireSurvival(disk.crash(dice), model.toldSynced(), node.snapshotStart());
    }

    private void helperStep() {
        if (isInHelper) {
            return;
        }
        isInHelper = true;
        try {
            final long snapshotsBefore = node.snapshotCount();
            trace.add(Event.HELPER, node.helperStep(clock.nanoTime()), 0);
            if (node.snapshotCount() > snapshotsBefore) {
                trace.add(Event.SNAPSHOT);
                imaginePowerLoss();
                fates.lieInWait(trace.step());
            }
        } finally {
            isInHelper = false;
        }
    }

    private void passTime() {
        final long us = dice.oneIn(plan.restOneIn)
                ? TimeUnit.MILLISECONDS.toMicros(dice.between(1, plan.restMs))
                : dice.upTo(plan.shortPauseUs);
        clock.advanceNs(TimeUnit.MICROSECONDS.toNanos(us));
        trace.add(Event.TIME, us, 0);
    }

    /** Somebody is inside a disk call. */
    private void meanwhile() {
        if (depth == MAX_DEPTH || dice.nextInt(100) >= plan.preemptPercent) {
            return;
        }
        depth++;
        try {
            for (int left = dice.between(1, STEPS_MEANWHILE); left > 0; left--) {
                if (!isCalm && dice.oneIn(plan.crashInCallOneIn)) {
                    throw dice.nextBoolean() ? Crash.KILL : Crash.POWER_LOSS;
                }
                if (isInJournal && dice.oneIn(IMAGINE_ONE_IN)) {
                    imaginePowerLoss();
                }
                act(isAlone ? Actor.TIME : ACTORS[dice.weighted(plan.actorWeights)]);
            }
        } finally {
            depth--;
        }
    }

    private void befall(final Fates.Kind kind) {
        switch (kind) {
            case KILL -> throw Crash.KILL;
            case POWER_LOSS -> throw Crash.POWER_LOSS;
            case STOP -> stop();
            case CALM -> calm();
            case CLOCK_STEP -> fates.clockStep();
            case ILL_WIND -> fates.illWind();
            case DISK_FULL -> fates.diskFull(disk, trace.step());
            case HANG_UP -> {
                if (apps.anySession() != null) {
                    apps.hangUp(apps.anySession());
                }
            }
            case BLOCK -> {
                if (apps.anySession() != null) {
                    fates.block(apps.anySession(), trace.step());
                }
            }
        }
    }

    // ---- lives

    private void start() {
        trace.add(Event.START, ++starts, 0);
        failuresBefore = weather.failureCount();
        isAlone = true;
        try {
            node = SimNode.start(plan, disk, clock, doorbells, apps, journalId, dice);
        } catch (final JournalException | IllegalStateException ex) {
            onNotStarted(ex);
            return;
        } finally {
            isAlone = false;
        }
        onStarted();
    }

    private void onNotStarted(final Exception ex) {
        trace.add(Event.NOT_STARTED, 0, 0, ex.getMessage());
        disk.kill();
        if (fates.isFull()) {
            return;
        }
        if (weather.failureCount() == failuresBefore) {
            throw new SimulationFailure(
                    "the node does not start, though the disk did all it was asked: " + ex.getMessage(), ex);
        }
        if (++failedStarts > MAX_START_ATTEMPTS) {
            throw new SimulationFailure(
                    "the node did not start in " + failedStarts + " attempts: " + ex.getMessage(), ex);
        }
    }

    private void onStarted() {
        failedStarts = 0;
        trace.add(Event.RECOVERED, node.recovery().lastPosition(), model.lastPosition());
        model.recovered(node.recovery().lastPosition(), isPowerLost, node.marks());
        isPowerLost = false;
        apps.started(node);
        model.resumed(apps.askTime(), clock.time());
        trace.add(Event.STARTED, model.lastPosition(), model.timestampMs(), node.recovery());
        if (dice.nextBoolean()) {
            apps.audit();
        }
        if (dice.oneIn(INSPECT_ONE_IN)) {
            inspect();
        }
    }

    private void inspect() {
        final RamDisk copy = disk.copy();
        Inspection.requireSettled(copy, node.recovery().lastPosition());
        if (dice.oneIn(ROT_ONE_IN)) {
            Inspection.requireNoLieFromRottenBits(copy, dice);
        }
    }

    private void onCrash(final boolean isPowerLoss) {
        trace.add(isPowerLoss ? Event.POWER_LOSS : Event.KILL);
        if (isPowerLoss) {
            isPowerLost = true;
            disk = disk.crash(dice).faults(weather);
        } else {
            disk.kill();
        }
        onEnd();
    }

    private void stop() {
        trace.add(Event.STOP);
        final JournalMarks marks = node.marks();
        isAlone = true;
        apps.ended();
        node.stop(clock.nanoTime());
        node = null;
        onEnd();
        model.stopped(marks.durable());
    }

    private void onEnd() {
        depth = 0;
        isInJournal = false;
        isInHelper = false;
        isAlone = false;
        fates.forgetSessions();
        apps.ended();
        if (node != null) {
            node.end();
            node = null;
        }
    }

    /** Nothing happens for a while: the node must come to rest. */
    private void calm() {
        fates.calm(disk);
        if (node.marks().state() != JournalMarks.State.FAILED) {
            isCalm = true;
            settle();
            isCalm = false;
        }
    }

    // ---- the end

    /** No more fates: whatever was, the node must come back to what it is for. */
    private void heal() {
        trace.add(Event.HEAL);
        isCalm = true;
        fates.calm(disk);
        if (node == null) {
            start();
        }
        if (node.marks().state() == JournalMarks.State.FAILED) {
            stop();
            start();
        }
        settle();
        apps.audit();
        stop();
        final long lastPosition = model.lastPosition();
        start();
        apps.audit();
        onCrash(true);
        start();
        apps.audit();
        if (model.lastPosition() != lastPosition) {
            throw new SimulationFailure(
                    "a clean stop at position " + lastPosition + " was followed by a start at " + model.lastPosition());
        }
        trace.add(Event.END);
    }

    private void settle() {
        for (int i = 0; i < CALM_ROUNDS; i++) {
            apps.cycle();
            journalStep();
            helperStep();
            clock.advanceNs(CALM_STEP_NS);
            if (apps.isIdle()
                    && node.isQuiet()
                    && node.marks().state() == JournalMarks.State.OK
                    && node.marks().written() == node.lastPosition()) {
                return;
            }
        }
        throw new SimulationFailure("not at rest after " + TimeUnit.NANOSECONDS.toSeconds(CALM_ROUNDS * CALM_STEP_NS)
                + " s without any fault: journal " + node.marks().state() + ", written "
                + node.marks().written() + " of " + node.lastPosition());
    }
}
