package io.ledge.core.wait.model;

import static io.ledge.core.wait.model.Machine.END;

import java.util.Set;

/**
 * {@code HomeRunner}, {@code GuestPass}, {@code CoreBell} and {@code Baton}, access by access: home, two producers, and a
 * clock that ticks once at any moment. Each producer publishes records; the first record of producer 0 starts a timer
 * that is due at the tick. Each source begins with padding: a read that consumes and returns 0 though a record follows.
 *
 * <p>A cycle reads one item per source (the limit), a guest reruns once at most, and sleeps have no 100 ms bound: what the
 * bound would repair must show. What only the holder touches is kept outside the store buffers: where the exclusion is
 * broken the model says so first.
 */
final class BatonModel implements Model {

    /** The protocol with one thing left out or done wrongly. */
    enum Mutant {
        /** {@code ring()} without its full fence. */
        NO_FENCE_IN_RING,
        /** {@code announce()} without its full fence. */
        NO_FENCE_IN_ANNOUNCE,
        /** Home sleeps without a look after it announced. */
        NO_RECHECK,
        /** Home's last look is one more read, and takes "0 read" for "empty". */
        COUNT_IS_QUIET,
        /** {@code give()} stores IDLE whatever it finds. */
        GIVE_IGNORES_DIRTY,
        /** {@code give()} resets DIRTY to RUN with a plain store. */
        RESET_BY_STORE,
        /** A failed {@code take()} leaves no mark. */
        TAKE_LEAVES_NO_MARK,
        /** Home, beaten by a guest, sleeps without trying again after its announcement. */
        NO_SECOND_TAKE,
        /** A guest leaves without comparing its deadlines with home's. */
        LEAVE_WITHOUT_DEADLINE,
        /** A guest leaves without asking whether anything is left. */
        LEAVE_WITHOUT_QUIET,
        /** A guest that ran again, for something was left, does not ask again. */
        RERUN_WITHOUT_QUIET,
        /** A guest at its bound wakes nobody. */
        HAND_OVER_WITHOUT_RING,
        /** Home tells its deadline after it gave the baton. */
        SLEEP_UNTIL_AFTER_GIVE,
        /** The swap of a failed {@code take()} turns DIRTY to RUN when it found the baton idle. */
        SWAP_THAT_TOOK_STORES_RUN
    }

    /** Who publishes. */
    enum Producer {
        /** Enqueues and visits. */
        GUEST,
        /** Enqueues and rings. */
        FOREIGN
    }

    private static final int IDLE = 0;
    private static final int RUN = 1;
    private static final int DIRTY = 2;

    /** Later than the one tick: nothing due. */
    private static final int FAR = 2;

    // Shared words.
    private static final int BATON = 0;
    private static final int SLEEPING = 1;
    private static final int SLEEP_UNTIL = 2;
    private static final int HANDED_OVER = 3;
    private static final int PUBLISHED = 4; // two: one per producer
    // Kernel, clock, and what the holder owns.
    private static final int IN_KERNEL = 6;
    private static final int NOW = 7;
    private static final int HOLDERS = 8;
    private static final int TIMER = 9; // 0 none, else due at TIMER
    private static final int CONSUMED = 10; // two
    private static final int WORDS = 12;

    // Registers.
    private static final int WORK = 0; // home: this cycle found a record or fired a timer
    private static final int UNTIL = 1; // home: its own copy of SLEEP_UNTIL
    private static final int HOLDING = 2; // home
    private static final int SENT = 0; // producer
    private static final int NEEDS_HOME = 1; // guest
    private static final int RERUNS = 2; // guest

    private static final int MAX_RERUNS = 1;
    private static final int PADDING = 1;

    private final Producer[] producers;
    private final int[] records;
    private final Set<Mutant> mutants;

    /** Two producers with that many records each. */
    BatonModel(
            final Producer first,
            final int firstRecords,
            final Producer second,
            final int secondRecords,
            final Mutant... mutants) {
        this.producers = new Producer[] {first, second};
        this.records = new int[] {firstRecords, secondRecords};
        this.mutants = Set.of(mutants);
    }

    @Override
    public int words() {
        return WORDS;
    }

    @Override
    public Program[] programs() {
        return new Program[] {this::home, producer(0), producer(1), BatonModel::clock};
    }

    private Program producer(final int index) {
        return producers[index] == Producer.GUEST ? (m, pc) -> guest(m, pc, index) : (m, pc) -> foreign(m, pc, index);
    }

    private static int clock(final Machine m, final int pc) {
        m.direct(NOW, 1);
        return END;
    }

    /** 0-9 obtain, 10-19 cycle, 20-29 fall asleep. */
    private int home(final Machine m, final int pc) {
        return switch (pc) {
            // HomeRunner.obtain
            case 0 -> taken(m, m.cas(BATON, IDLE, RUN)) ? 10 : 1;
            case 1 -> taken(m, mark(m)) ? 10 : 2;
            case 2 -> sleepUntil(m, FAR, 3);
            case 3 -> announce(m, 4);
            case 4 -> announced(m, mutants.contains(Mutant.NO_SECOND_TAKE) ? 7 : 5);
            case 5 -> taken(m, m.cas(BATON, IDLE, RUN)) ? 9 : 6;
            case 6 -> taken(m, mark(m)) ? 9 : 7;
            case 7 -> futexWait(m, 8);
            case 8 -> asleep(m, 9);
            case 9 -> { // Doorbell.cancel
                m.store(SLEEPING, 0);
                final int next = m.register(HOLDING) == 1 ? 10 : 0;
                m.register(UNTIL, 0); // keeps the number of states down
                yield next;
            }
            // HomeRunner.cycle
            case 10 -> {
                m.register(WORK, 0);
                if (m.load(HANDED_OVER) == 1) {
                    m.store(HANDED_OVER, 0);
                }
                yield 11;
            }
            case 11 -> drain(m, 0, 12);
            case 12 -> drain(m, 1, 13);
            case 13 -> {
                if (fireTimer(m)) {
                    m.register(WORK, 1);
                }
                yield m.register(WORK) == 1 ? 10 : 20;
            }
            // HomeRunner.fallAsleep
            case 20 -> {
                final int until = m.direct(TIMER) == 0 ? FAR : m.direct(TIMER);
                m.register(UNTIL, until);
                if (mutants.contains(Mutant.SLEEP_UNTIL_AFTER_GIVE)) {
                    yield 21;
                }
                yield sleepUntil(m, until, 21);
            }
            case 21 -> announce(m, 22);
            case 22 -> {
                m.register(WORK, 0);
                yield announced(m, mutants.contains(Mutant.NO_RECHECK) ? 25 : 23);
            }
            case 23 -> isQuiet(m, 0) ? 24 : 9;
            case 24 -> isQuiet(m, 1) ? 25 : 9;
            case 25 -> given(m, 27, 26);
            case 26 -> reset(m, 9);
            case 27 -> {
                if (mutants.contains(Mutant.SLEEP_UNTIL_AFTER_GIVE)) {
                    m.store(SLEEP_UNTIL, m.register(UNTIL));
                }
                yield 7;
            }
            default -> throw new AssertionError(pc);
        };
    }

    /** 0-3 enqueue and take, 10-19 stay, 20-23 ring, 24 release. */
    private int guest(final Machine m, final int pc, final int index) {
        return switch (pc) {
            case 0 -> publish(m, index, 1);
            case 1 -> m.load(HANDED_OVER) == 1 ? 20 : 2;
            case 2 -> hold(m, m.cas(BATON, IDLE, RUN)) ? 10 : 3;
            case 3 -> hold(m, mark(m)) ? 10 : next(m, index);
            // GuestPass.stay
            case 10 -> drain(m, 0, 11);
            case 11 -> drain(m, 1, 12);
            case 12 -> {
                fireTimer(m);
                m.register(NEEDS_HOME, 0);
                final boolean isAsking = !mutants.contains(Mutant.LEAVE_WITHOUT_QUIET)
                        && (m.register(RERUNS) == 0 || !mutants.contains(Mutant.RERUN_WITHOUT_QUIET));
                yield isAsking ? 13 : 15;
            }
            case 13 -> needsHomeUnless(m, isDrained(m, 0), 14);
            case 14 -> {
                needsHomeUnless(m, isDrained(m, 1), 15);
                if (m.register(NEEDS_HOME) == 1 && m.register(RERUNS) < MAX_RERUNS) {
                    m.register(RERUNS, m.register(RERUNS) + 1);
                    yield 10;
                }
                yield 15;
            }
            case 15 -> {
                final boolean isInTime = mutants.contains(Mutant.LEAVE_WITHOUT_DEADLINE)
                        || m.direct(TIMER) == 0
                        || m.direct(TIMER) >= m.load(SLEEP_UNTIL);
                yield needsHomeUnless(m, isInTime, 16);
            }
            case 16 -> given(m, 19, 17);
            case 17 -> {
                if (m.register(RERUNS) == MAX_RERUNS) {
                    yield reset(m, 18);
                }
                m.register(RERUNS, m.register(RERUNS) + 1);
                yield reset(m, 10);
            }
            case 18 -> { // CoreBell.handOver; the swap of Baton.release flushes it
                m.store(HANDED_OVER, 1);
                yield 24;
            }
            case 24 -> {
                m.swap(BATON, IDLE);
                m.direct(HOLDERS, m.direct(HOLDERS) - 1);
                m.register(NEEDS_HOME, mutants.contains(Mutant.HAND_OVER_WITHOUT_RING) ? 0 : 1);
                yield 19;
            }
            case 19 -> m.register(NEEDS_HOME) == 1 ? 20 : next(m, index);
            default -> ring(m, pc, index);
        };
    }

    private int foreign(final Machine m, final int pc, final int index) {
        return pc == 0 ? publish(m, index, 20) : ring(m, pc, index);
    }

    /** Doorbell.ring. */
    private int ring(final Machine m, final int pc, final int index) {
        return switch (pc) {
            case 20 -> {
                if (!mutants.contains(Mutant.NO_FENCE_IN_RING)) {
                    m.fence();
                }
                yield 21;
            }
            case 21 -> m.load(SLEEPING) == 1 ? 22 : next(m, index);
            case 22 -> m.cas(SLEEPING, 1, 0) ? 23 : next(m, index);
            case 23 -> {
                m.fence();
                m.direct(IN_KERNEL, 0);
                yield next(m, index);
            }
            default -> throw new AssertionError(pc);
        };
    }

    private int publish(final Machine m, final int index, final int next) {
        m.register(SENT, m.register(SENT) + 1);
        m.store(PUBLISHED + index, m.register(SENT) + PADDING);
        return next;
    }

    private int next(final Machine m, final int index) {
        m.register(NEEDS_HOME, 0);
        m.register(RERUNS, 0);
        return m.register(SENT) == records[index] ? END : 0;
    }

    /** Reads at most one item; padding counts as nothing read. */
    private int drain(final Machine m, final int source, final int next) {
        final int consumed = m.direct(CONSUMED + source);
        if (m.load(PUBLISHED + source) > consumed) {
            m.direct(CONSUMED + source, consumed + 1);
            final boolean isRecord = consumed >= PADDING;
            if (isRecord && source == 0 && consumed == PADDING) {
                m.direct(TIMER, 1);
            }
            if (isRecord && isHome(m)) {
                m.register(WORK, 1);
            }
        }
        return next;
    }

    /** What home asks about a source before it sleeps. */
    private boolean isQuiet(final Machine m, final int source) {
        if (mutants.contains(Mutant.COUNT_IS_QUIET)) {
            drain(m, source, 0);
            return m.register(WORK) == 0;
        }
        return isDrained(m, source);
    }

    private static boolean isDrained(final Machine m, final int source) {
        return m.load(PUBLISHED + source) == m.direct(CONSUMED + source);
    }

    private static boolean fireTimer(final Machine m) {
        final boolean isDue = m.direct(TIMER) != 0 && m.direct(TIMER) <= m.direct(NOW);
        if (isDue) {
            m.direct(TIMER, 0);
        }
        return isDue;
    }

    private static int needsHomeUnless(final Machine m, final boolean condition, final int next) {
        if (!condition) {
            m.register(NEEDS_HOME, 1);
        }
        return next;
    }

    private static int sleepUntil(final Machine m, final int until, final int next) {
        m.register(UNTIL, until);
        m.store(SLEEP_UNTIL, until);
        return next;
    }

    private static int announce(final Machine m, final int next) {
        m.store(SLEEPING, 1);
        return next;
    }

    private int announced(final Machine m, final int next) {
        if (!mutants.contains(Mutant.NO_FENCE_IN_ANNOUNCE)) {
            m.fence();
        }
        return next;
    }

    /** FUTEX_WAIT: the kernel compares and queues in one. */
    private static int futexWait(final Machine m, final int next) {
        m.fence();
        m.direct(IN_KERNEL, m.direct(SLEEPING));
        return next;
    }

    private static int asleep(final Machine m, final int next) {
        m.await(m.direct(IN_KERNEL) == 0 || m.register(UNTIL) <= m.direct(NOW));
        m.direct(IN_KERNEL, 0);
        return next;
    }

    /** The second half of Baton.take: true if the swap itself took it. */
    private boolean mark(final Machine m) {
        if (mutants.contains(Mutant.TAKE_LEAVES_NO_MARK)) {
            m.fence();
            return false;
        }
        final boolean isTaken = m.swap(BATON, DIRTY) == IDLE;
        if (isTaken && mutants.contains(Mutant.SWAP_THAT_TOOK_STORES_RUN)) {
            m.store(BATON, RUN);
        }
        return isTaken;
    }

    private static boolean hold(final Machine m, final boolean isTaken) {
        if (isTaken) {
            m.direct(HOLDERS, m.direct(HOLDERS) + 1);
        }
        return isTaken;
    }

    private static boolean taken(final Machine m, final boolean isTaken) {
        m.register(HOLDING, hold(m, isTaken) ? 1 : 0);
        return isTaken;
    }

    /** The first half of Baton.give. */
    private int given(final Machine m, final int given, final int dirty) {
        final boolean isGiven =
                mutants.contains(Mutant.GIVE_IGNORES_DIRTY) ? m.swap(BATON, IDLE) >= 0 : m.cas(BATON, RUN, IDLE);
        if (isGiven) {
            m.direct(HOLDERS, m.direct(HOLDERS) - 1);
            if (isHome(m)) {
                m.register(HOLDING, 0);
            }
        }
        return isGiven ? given : dirty;
    }

    /** The second half of Baton.give. */
    private int reset(final Machine m, final int next) {
        if (mutants.contains(Mutant.RESET_BY_STORE)) {
            m.store(BATON, RUN);
        } else {
            m.swap(BATON, RUN);
        }
        return next;
    }

    private static boolean isHome(final Machine m) {
        return m.process() == 0;
    }

    @Override
    public String violation(final Machine machine) {
        return machine.direct(HOLDERS) > 1 ? "two hold the baton" : null;
    }

    @Override
    public String terminalViolation(final Machine machine) {
        for (int i = 0; i < 2; i++) {
            final int left = records[i] + PADDING - machine.direct(CONSUMED + i);
            if (left != 0) {
                return "everybody sleeps and source " + i + " holds " + left;
            }
        }
        return machine.direct(TIMER) == 0 ? null : "everybody sleeps and a deadline has passed";
    }
}
