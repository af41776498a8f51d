package io.ledge.core.wait.model;

import static io.ledge.core.wait.model.Machine.END;

import java.util.Set;

/**
 * {@code HomeRunner} shared by two and {@code ErrandBell}, access by access: both members, a foreign thread that publishes
 * and rings, and a guest. A record that is executed makes the errand due; one is done when it was written on the errand
 * and let out in a later cycle. Sleeps have no end but a ring.
 *
 * <p>What {@link BatonModel} searches already is coarser here: no padding, timers and bounds of a stay.
 */
final class HomeModel implements Model {

    /** The protocol with one thing left out. */
    enum Mutant {
        /** Who has left home sleeps without a look for the errand. */
        SLEEP_WITHOUT_ERRAND,
        /** Who leaves for the errand does not tell the one who stands by. */
        LEAVE_UNTOLD,
        /** Who leaves for the errand does not announce. */
        LEAVE_UNANNOUNCED,
        /** Who leaves for the errand does not look whether home is quiet once he has announced. */
        LEAVE_UNCHECKED,
        /** Who stands by does not look whether home is empty. */
        STAND_BY_WITHOUT_HOME,
        /** Who stands by does not look for the errand once he has announced. */
        STAND_BY_WITHOUT_ERRAND,
        /** Nobody is told of what was written. */
        NO_VISIT,
        /** {@code ErrandBell.isLeft()} without its full fence. */
        NO_FENCE_IN_IS_LEFT,
        /** {@code ErrandBell.ring()} wakes who stands by, and nobody at home. */
        RING_STAND_BY_ONLY
    }

    /** How the two share home. */
    enum Sharing {
        /** Either is there, either goes on the errand. */
        SWAP,
        /** As SWAP, on a disk that never answers: nothing that is only executed may wait for it. */
        STUCK,
        /** {@code WaitMode.PARK}: one is at home, the other one goes on the errand. */
        APART
    }

    private static final int IDLE = 0;
    private static final int RUN = 1;
    private static final int DIRTY = 2;

    // Shared words.
    private static final int BATON = 0;
    private static final int SLEEPING = 1;
    private static final int STANDING_BY = 2;
    private static final int AT_HOME = 3; // 0 nobody, else member + 1
    private static final int TAKEN = 4;
    private static final int APPENDED = 5;
    private static final int WRITTEN = 6;
    private static final int PUBLISHED = 7; // two: the foreign thread's, the guest's
    private static final int ASLEEP = 9; // two
    // Kernel, and what the holder owns.
    private static final int FIRST_IN_QUEUE = 11; // 0 nobody, else member + 1
    private static final int SECOND_IN_QUEUE = 12;
    private static final int STAND_BY_QUEUE = 13;
    private static final int HOLDERS = 14;
    private static final int CONSUMED = 15; // two
    private static final int RELEASED = 17;
    private static final int HOLDING = 18; // of who is at home
    private static final int ERRANDERS = 19;
    private static final int WORDS = 20;

    // Registers.
    private static final int WORK = 0; // member: this cycle, or batch, did something
    private static final int NEEDS_HOME = 1;
    private static final int SENT = 2; // producer

    private static final int FOREIGN = 0;
    private static final int GUEST = 1;

    private final Sharing sharing;
    private final int[] records;
    private final Set<Mutant> mutants;

    HomeModel(final Sharing sharing, final int foreignRecords, final int guestRecords, final Mutant... mutants) {
        this.sharing = sharing;
        this.records = new int[] {foreignRecords, guestRecords};
        this.mutants = Set.of(mutants);
    }

    @Override
    public int words() {
        return WORDS;
    }

    @Override
    public Program[] programs() {
        return new Program[] {this::member, this::member, this::foreign, this::guest};
    }

    private boolean mayBeHome(final int member) {
        return sharing != Sharing.APART || member == 0;
    }

    private boolean has(final Mutant mutant) {
        return mutants.contains(mutant);
    }

    /** 0-29 home, 30-39 leave and sleep, 40-49 stand by, 50-59 errand, 60-79 visit. */
    private int member(final Machine m, final int pc) {
        final int me = m.process();
        if (pc >= 60) {
            return visit(m, pc, 50);
        }
        return switch (pc) {
            // serve
            case 0 -> {
                m.register(WORK, 0);
                m.register(NEEDS_HOME, 0);
                yield mayBeHome(me) && m.cas(AT_HOME, 0, me + 1) ? 1 : 40;
            }
            // beHome
            case 1 -> store(m, SLEEPING, 0, m.direct(HOLDING) == 1 ? 5 : 2);
            case 2 -> take(m) ? 5 : 3;
            case 3 -> mark(m) ? 5 : 4;
            case 4 -> store(m, SLEEPING, 1, 24);
            case 24 -> fenced(m, 25);
            case 25 -> take(m) ? 39 : 26;
            case 26 -> mark(m) ? 39 : 30;
            case 39 -> {
                m.direct(HOLDING, 1);
                yield 1; // cancel
            }
            case 5 -> {
                m.direct(HOLDING, 1);
                m.register(WORK, 0);
                yield drain(m, FOREIGN, 6);
            }
            case 6 -> drain(m, GUEST, 7);
            case 7 -> release(m, 8);
            // hasGoneOnErrand
            case 8 -> sharing == Sharing.APART ? 29 : m.load(TAKEN) == 0 && isDue(m) ? 9 : orSleep(m);
            case 9 -> isQuiet(m) ? 10 : 16;
            case 10 -> {
                final boolean isTaken = m.cas(TAKEN, 0, 1);
                m.direct(ERRANDERS, m.direct(ERRANDERS) + (isTaken ? 1 : 0));
                yield isTaken ? 11 : 16;
            }
            case 11 -> has(Mutant.LEAVE_UNANNOUNCED) ? 12 : store(m, SLEEPING, 1, 12);
            case 12 -> fenced(m, has(Mutant.LEAVE_UNCHECKED) ? 14 : 13);
            case 13 -> isQuiet(m) ? 14 : 17;
            case 14 -> give(m) ? 15 : 19;
            case 15 -> leave(m, has(Mutant.LEAVE_UNTOLD) ? 50 : 27);
            case 27 -> fenced(m, 28);
            case 28 -> m.cas(STANDING_BY, 1, 0) ? wakeStandBy(m, 50) : 50;
            case 19 -> reset(m, 17);
            case 17 -> store(m, SLEEPING, 0, 18);
            case 18 -> {
                m.direct(ERRANDERS, m.direct(ERRANDERS) - 1);
                yield store(m, TAKEN, 0, 16);
            }
            // sendTheOther
            case 16 -> m.load(TAKEN) == 1 ? orSleep(m) : 29;
            case 29 -> m.cas(STANDING_BY, 1, 0) ? wakeStandBy(m, orSleep(m)) : 23;
            case 23 -> sharing != Sharing.APART && m.load(ASLEEP + 1 - me) == 1 ? wakeOne(m, orSleep(m)) : orSleep(m);
            // hasSlept
            case 20 -> store(m, SLEEPING, 1, 21);
            case 21 -> fenced(m, 22);
            case 22 -> isQuiet(m) && give(m) ? 30 : 38;
            case 38 -> m.load(BATON) == DIRTY ? reset(m, 1) : 1;
            // leaveAndSleep
            case 30 -> leave(m, 31);
            case 31 -> {
                final boolean isLooking = sharing != Sharing.APART && !has(Mutant.SLEEP_WITHOUT_ERRAND);
                yield isLooking && isLeft(m) ? 36 : 32;
            }
            case 36 -> {
                final boolean isTaken = m.cas(TAKEN, 0, 1);
                m.direct(ERRANDERS, m.direct(ERRANDERS) + (isTaken ? 1 : 0));
                yield !isTaken ? 32 : has(Mutant.LEAVE_UNTOLD) ? 50 : 27;
            }
            case 32 -> store(m, ASLEEP + me, 1, 33);
            case 33 -> { // FUTEX_WAIT: the kernel compares and queues in one
                m.fence();
                yield m.direct(SLEEPING) == 1 ? enqueue(m, 34) : 35;
            }
            case 34 -> {
                m.await(m.direct(FIRST_IN_QUEUE) != me + 1 && m.direct(SECOND_IN_QUEUE) != me + 1);
                yield 35;
            }
            case 35 -> store(m, ASLEEP + me, 0, 0);
            // standBy
            case 40 -> isLeft(m) ? 41 : 42;
            case 41 -> {
                final boolean isTaken = m.cas(TAKEN, 0, 1);
                m.direct(ERRANDERS, m.direct(ERRANDERS) + (isTaken ? 1 : 0));
                yield isTaken ? 50 : 42;
            }
            case 42 -> store(m, STANDING_BY, 1, 43);
            case 43 -> fenced(m, 44);
            case 44 -> m.load(AT_HOME) != 0 || !mayBeHome(me) || has(Mutant.STAND_BY_WITHOUT_HOME) ? 45 : 48;
            case 45 -> isLeft(m) && !has(Mutant.STAND_BY_WITHOUT_ERRAND) ? 48 : 46;
            case 46 -> {
                m.fence();
                m.direct(STAND_BY_QUEUE, m.direct(STANDING_BY) == 1 ? me + 1 : 0);
                yield 47;
            }
            case 47 -> {
                m.await(m.direct(STAND_BY_QUEUE) != me + 1);
                yield 48;
            }
            case 48 -> store(m, STANDING_BY, 0, 0);
            // goOnErrand
            case 50 -> {
                m.await(sharing != Sharing.STUCK);
                final boolean hasWork = m.load(APPENDED) != m.load(WRITTEN);
                if (hasWork) {
                    m.store(WRITTEN, m.load(APPENDED));
                }
                m.register(NEEDS_HOME, 0);
                yield hasWork ? 51 : 56;
            }
            case 51 -> has(Mutant.NO_VISIT) ? 50 : isDue(m) ? 70 : 60;
            case 56 -> {
                m.direct(ERRANDERS, m.direct(ERRANDERS) - 1);
                yield store(m, TAKEN, 0, 0);
            }
            default -> throw new AssertionError(pc);
        };
    }

    private int foreign(final Machine m, final int pc) {
        return pc == 0 ? publish(m, FOREIGN, 70) : visit(m, pc, 0);
    }

    private int guest(final Machine m, final int pc) {
        return pc == 0 ? publish(m, GUEST, 60) : visit(m, pc, 0);
    }

    /** GuestPass.visit from 60, with what it owes the errand from 66, Doorbell.ring from 70. */
    private int visit(final Machine m, final int pc, final int next) {
        return switch (pc) {
            case 60 -> take(m) ? 62 : 61;
            case 61 -> mark(m) ? 62 : next;
            case 62 -> drain(m, FOREIGN, 63);
            case 63 -> drain(m, GUEST, 64);
            case 64 -> {
                release(m, 0);
                m.register(NEEDS_HOME, isQuiet(m) ? 0 : 1);
                yield 65;
            }
            case 65 -> give(m) ? 66 : 74;
            case 74 -> reset(m, 62);
            // ErrandBell.ring
            case 66 -> fenced(m, sharing == Sharing.APART ? 75 : 67);
            case 67 -> m.load(TAKEN) == 0 ? 68 : 69;
            case 68 -> m.load(AT_HOME) == 0 ? 75 : 69;
            case 75 -> m.cas(STANDING_BY, 1, 0) ? wakeStandBy(m, 69) : 76;
            case 76 -> {
                if (!has(Mutant.RING_STAND_BY_ONLY) && sharing != Sharing.APART) {
                    m.register(NEEDS_HOME, 1);
                }
                yield 69;
            }
            case 69 -> m.register(NEEDS_HOME) == 1 ? 70 : next;
            // Doorbell.ring
            case 70 -> fenced(m, 71);
            case 71 -> m.load(SLEEPING) == 1 ? 72 : next;
            case 72 -> m.cas(SLEEPING, 1, 0) ? 73 : next;
            case 73 -> wakeOne(m, next);
            default -> throw new AssertionError(pc);
        };
    }

    private int publish(final Machine m, final int source, final int next) {
        final int sent = m.register(SENT);
        if (sent == records[source]) {
            return END;
        }
        m.register(SENT, sent + 1);
        m.register(NEEDS_HOME, 0);
        m.store(PUBLISHED + source, sent + 1);
        return next;
    }

    private static int orSleep(final Machine m) {
        return m.register(WORK) == 1 ? 5 : 20;
    }

    /** Reads one record and makes the errand due. */
    private static int drain(final Machine m, final int source, final int next) {
        if (m.load(PUBLISHED + source) > m.direct(CONSUMED + source)) {
            m.direct(CONSUMED + source, m.direct(CONSUMED + source) + 1);
            m.store(APPENDED, m.load(APPENDED) + 1);
            m.register(WORK, 1);
        }
        return next;
    }

    private static int release(final Machine m, final int next) {
        if (m.load(WRITTEN) != m.direct(RELEASED)) {
            m.direct(RELEASED, m.load(WRITTEN));
            m.register(WORK, 1);
        }
        return next;
    }

    private static boolean isQuiet(final Machine m) {
        return m.load(PUBLISHED) == m.direct(CONSUMED)
                && m.load(PUBLISHED + 1) == m.direct(CONSUMED + 1)
                && m.load(WRITTEN) == m.direct(RELEASED);
    }

    private static boolean isDue(final Machine m) {
        return m.load(APPENDED) != m.load(WRITTEN);
    }

    private boolean isLeft(final Machine m) {
        if (!has(Mutant.NO_FENCE_IN_IS_LEFT)) {
            m.fence();
        }
        return m.load(TAKEN) == 0 && isDue(m);
    }

    private static int store(final Machine m, final int word, final int value, final int next) {
        m.store(word, value);
        return next;
    }

    private static int fenced(final Machine m, final int next) {
        m.fence();
        return next;
    }

    private static int leave(final Machine m, final int next) {
        m.direct(HOLDING, 0);
        m.store(AT_HOME, 0);
        return next;
    }

    private static int enqueue(final Machine m, final int next) {
        m.direct(m.direct(FIRST_IN_QUEUE) == 0 ? FIRST_IN_QUEUE : SECOND_IN_QUEUE, m.process() + 1);
        return next;
    }

    /** FUTEX_WAKE of one: who came first. */
    private static int wakeOne(final Machine m, final int next) {
        m.fence();
        m.direct(FIRST_IN_QUEUE, m.direct(SECOND_IN_QUEUE));
        m.direct(SECOND_IN_QUEUE, 0);
        return next;
    }

    private static int wakeStandBy(final Machine m, final int next) {
        m.direct(STAND_BY_QUEUE, 0);
        return next;
    }

    private static boolean take(final Machine m) {
        return held(m, m.cas(BATON, IDLE, RUN));
    }

    private static boolean mark(final Machine m) {
        return held(m, m.swap(BATON, DIRTY) == IDLE);
    }

    private static boolean held(final Machine m, final boolean isTaken) {
        m.direct(HOLDERS, m.direct(HOLDERS) + (isTaken ? 1 : 0));
        return isTaken;
    }

    private static boolean give(final Machine m) {
        final boolean isGiven = m.cas(BATON, RUN, IDLE);
        m.direct(HOLDERS, m.direct(HOLDERS) - (isGiven ? 1 : 0));
        return isGiven;
    }

    private static int reset(final Machine m, final int next) {
        m.swap(BATON, RUN);
        return next;
    }

    @Override
    public String violation(final Machine machine) {
        return machine.direct(HOLDERS) > 1
                ? "two hold the baton"
                : machine.direct(ERRANDERS) > 1 ? "two are on the errand" : null;
    }

    @Override
    public String terminalViolation(final Machine machine) {
        final int all = records[FOREIGN] + records[GUEST];
        final int consumed = machine.direct(CONSUMED) + machine.direct(CONSUMED + 1);
        final int released = machine.direct(RELEASED);
        return consumed != all
                ? "everybody sleeps and " + (all - consumed) + " are not executed"
                : released != all && sharing != Sharing.STUCK
                        ? "everybody sleeps and " + (all - released) + " are not let out"
                        : null;
    }
}
