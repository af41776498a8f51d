package io.ledge.core.wait.model;

import static io.ledge.core.wait.model.Machine.END;

import java.util.Set;

/**
 * The doorbell's protocol, access by access: one owner that sleeps without a timeout, two ringers with two records each.
 * The timeout is left out on purpose: what it would repair must show as a deadlock.
 */
final class DoorbellModel implements Model {

    /** The protocol with one thing left out: each of these must be found to lose a wake-up. */
    enum Mutant {
        NO_FENCE_IN_RING,
        NO_FENCE_IN_ANNOUNCE,
        NO_RECHECK,
        WAKE_WITHOUT_CLEARING
    }

    private static final int SLEEPING = 0;
    private static final int IN_KERNEL = 1;
    private static final int CONSUMED = 2;
    private static final int PUBLISHED = 3; // one word per ringer
    private static final int RINGERS = 2;
    private static final int RECORDS = 2;

    private final Set<Mutant> mutants;

    DoorbellModel(final Mutant... mutants) {
        this.mutants = Set.of(mutants);
    }

    @Override
    public int words() {
        return PUBLISHED + RINGERS;
    }

    @Override
    public Program[] programs() {
        return new Program[] {this::owner, (m, pc) -> ringer(m, pc, 0), (m, pc) -> ringer(m, pc, 1)};
    }

    private int owner(final Machine m, final int pc) {
        return switch (pc) {
            case 0 -> consume(m, 0, 0, 1);
            case 1 -> consume(m, 1, 0, 2);
            case 2 -> { // announce
                m.store(SLEEPING, 1);
                yield 3;
            }
            case 3 -> {
                if (!mutants.contains(Mutant.NO_FENCE_IN_ANNOUNCE)) {
                    m.fence();
                }
                yield mutants.contains(Mutant.NO_RECHECK) ? 6 : 4;
            }
            case 4 -> consume(m, 0, 7, 5);
            case 5 -> consume(m, 1, 7, 6);
            case 6 -> { // FUTEX_WAIT: the kernel compares and queues in one
                m.fence();
                m.direct(IN_KERNEL, m.direct(SLEEPING));
                yield 8;
            }
            case 7 -> { // cancel
                m.store(SLEEPING, 0);
                yield 0;
            }
            case 8 -> {
                m.await(m.direct(IN_KERNEL) == 0);
                yield 7;
            }
            default -> throw new AssertionError(pc);
        };
    }

    private static int consume(final Machine m, final int ringer, final int found, final int nothing) {
        final int consumed = m.register(ringer);
        if (m.load(PUBLISHED + ringer) == consumed) {
            return nothing;
        }
        m.register(ringer, consumed + 1);
        m.direct(CONSUMED, m.direct(CONSUMED) + 1);
        return found;
    }

    private int ringer(final Machine m, final int pc, final int ringer) {
        return switch (pc) {
            case 0 -> {
                m.register(0, m.register(0) + 1);
                m.store(PUBLISHED + ringer, m.register(0));
                yield 1;
            }
            case 1 -> {
                if (!mutants.contains(Mutant.NO_FENCE_IN_RING)) {
                    m.fence();
                }
                yield 2;
            }
            case 2 -> m.load(SLEEPING) == 1 ? 3 : next(m);
            case 3 -> {
                if (mutants.contains(Mutant.WAKE_WITHOUT_CLEARING)) {
                    yield 4;
                }
                yield m.cas(SLEEPING, 1, 0) ? 4 : next(m);
            }
            case 4 -> { // FUTEX_WAKE
                m.fence();
                m.direct(IN_KERNEL, 0);
                yield next(m);
            }
            default -> throw new AssertionError(pc);
        };
    }

    private static int next(final Machine m) {
        return m.register(0) == RECORDS ? END : 0;
    }

    @Override
    public String violation(final Machine machine) {
        return null;
    }

    @Override
    public String terminalViolation(final Machine machine) {
        final int left = RINGERS * RECORDS - machine.direct(CONSUMED);
        return left == 0 ? null : "the owner sleeps and " + left + " records wait";
    }
}
