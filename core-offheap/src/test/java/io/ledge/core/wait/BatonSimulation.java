package io.ledge.core.wait;

import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.DoorbellDescriptor;
import io.ledge.test.ManualClock;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.agrona.BufferUtil;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The simulator's first form: home, two guests and a foreign thread as step machines over the real {@link Baton},
 * {@link CoreBell}, {@link Doorbell} and an Agrona ring small enough to wrap often. One real thread, a clock moved by
 * hand, and a seed that chooses who steps next. After every step the invariants are checked; a violation names the seed,
 * and {@code -Dledge.simulation.seed=N} runs that seed alone.
 *
 * <p>What it adds to {@code BatonModel}: real rings with real padding and limits, many records, many timers, and time.
 * What it lacks: memory reordering, which the model and jcstress have.
 */
final class BatonSimulation implements MessageHandler {

    private static final int CAPACITY = 512;
    private static final int LIMIT = 2;
    private static final int MAX_RERUNS = 2;
    private static final int RECORDS = 20;
    private static final int PRODUCERS = 3;
    private static final int STEP_LIMIT = 100_000;

    // One run at a time: thousands a second would drown in direct buffers.
    private static final UnsafeBuffer RING_MEMORY =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH, 64));
    private static final UnsafeBuffer SLOT_MEMORY =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(DoorbellDescriptor.SLOT_LENGTH, 64));

    private final long seed;
    private final boolean isMutant;
    private final SplittableRandom random;
    private final ManualClock clock = new ManualClock();
    private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(RING_MEMORY);
    private final MutableDirectBuffer scratch = new ExpandableArrayBuffer(64);
    private final Doorbell doorbell = new Doorbell(SLOT_MEMORY, 0, false);
    private final Household household = new Household(doorbell);
    private final HomeMember member = household.first();
    private final CoreBell bell = new CoreBell(doorbell);
    private final Baton baton = new Baton();
    private final PriorityQueue<Long> timers = new PriorityQueue<>();
    private final int[] executed = new int[PRODUCERS];
    private final Home home = new Home();
    private final Producer[] producers;
    private int holders;
    long handOvers;
    long guestCycles;
    long paddedReads;

    /** A run by a seed; a mutant leaves without comparing deadlines, and must be caught. */
    BatonSimulation(final long seed, final boolean isMutant) {
        bell.household(household);
        this.seed = seed;
        this.isMutant = isMutant;
        this.random = new SplittableRandom(seed);
        this.producers = new Producer[] {new Producer(0, true), new Producer(1, true), new Producer(2, false)};
        RING_MEMORY.setMemory(0, RING_MEMORY.capacity(), (byte) 0);
        SLOT_MEMORY.setMemory(0, SLOT_MEMORY.capacity(), (byte) 0);
    }

    void run() {
        int steps = 0;
        while (!isFinished()) {
            step();
            check(holders <= 1, "two hold the baton");
            if (home.state == HomeState.ASLEEP && doorbell.isAnnounced() && areProducersAtRest()) {
                check(ring.size() == 0, "everybody at rest, and the ring holds " + ring.size() + " bytes");
                check(nextDeadlineNs() >= bell.sleepUntilNs(), "everybody at rest, and home sleeps past a deadline");
            }
            check(++steps < STEP_LIMIT, "no end");
        }
    }

    private void check(final boolean condition, final String message) {
        if (!condition) {
            throw new AssertionError("seed " + seed + ": " + message + " at " + clock.nanoTime() + " ns");
        }
    }

    private boolean isFinished() {
        for (final Producer producer : producers) {
            if (producer.state != ProducerState.PUBLISH || executed[producer.index] < RECORDS) {
                return false;
            }
        }
        return timers.isEmpty();
    }

    private boolean areProducersAtRest() {
        for (final Producer producer : producers) {
            if (producer.state != ProducerState.PUBLISH) {
                return false;
            }
        }
        return true;
    }

    private void step() {
        final int chosen = random.nextInt(PRODUCERS + 2);
        if (chosen < PRODUCERS) {
            producers[chosen].step();
        } else if (chosen == PRODUCERS) {
            home.step();
        } else if (random.nextInt(4) == 0) {
            clock.advanceNs(random.nextLong(10_000_000));
        }
    }

    private int cycle() {
        final int read = ring.read(this, LIMIT);
        if (read == 0 && ring.size() > 0) {
            paddedReads++;
        }
        int fired = 0;
        while (!timers.isEmpty() && timers.peek() <= clock.nanoTime()) {
            timers.poll();
            fired++;
        }
        return read + fired;
    }

    @Override
    public void onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final int producer = buffer.getInt(index);
        check(buffer.getInt(index + 4) == executed[producer]++, "misordered records of producer " + producer);
        if (random.nextInt(4) == 0) {
            timers.add(clock.nanoTime() + random.nextLong(30_000_000));
        }
    }

    private long nextDeadlineNs() {
        return timers.isEmpty() ? Long.MAX_VALUE : timers.peek();
    }

    private boolean hold(final boolean isTaken) {
        holders += isTaken ? 1 : 0;
        return isTaken;
    }

    private boolean leave(final boolean isGiven) {
        holders -= isGiven ? 1 : 0;
        return isGiven;
    }

    private enum HomeState {
        TAKE,
        ANNOUNCE_BESIDE_GUEST,
        TAKE_AGAIN,
        CYCLE,
        TELL_DEADLINE,
        ANNOUNCE,
        RECHECK,
        GIVE,
        ASLEEP
    }

    /** {@link HomeRunner}, call by call. */
    private final class Home {
        private HomeState state = HomeState.TAKE;

        void step() {
            state = switch (state) {
                case TAKE -> hold(baton.take()) ? HomeState.CYCLE : HomeState.ANNOUNCE_BESIDE_GUEST;
                case ANNOUNCE_BESIDE_GUEST -> {
                    member.sleepUntilNs(clock.nanoTime() + Doorbell.MAX_SLEEP_NS);
                    doorbell.announce();
                    yield HomeState.TAKE_AGAIN;
                }
                case TAKE_AGAIN -> hold(baton.take()) ? awake(HomeState.CYCLE) : HomeState.ASLEEP;
                case CYCLE -> {
                    bell.acceptHandOver();
                    yield cycle() > 0 ? HomeState.CYCLE : HomeState.TELL_DEADLINE;
                }
                case TELL_DEADLINE -> {
                    member.sleepUntilNs(Math.min(nextDeadlineNs(), clock.nanoTime() + Doorbell.MAX_SLEEP_NS));
                    yield HomeState.ANNOUNCE;
                }
                case ANNOUNCE -> {
                    doorbell.announce();
                    yield HomeState.RECHECK;
                }
                case RECHECK -> ring.size() == 0 ? HomeState.GIVE : awake(HomeState.CYCLE);
                case GIVE -> leave(baton.give()) ? HomeState.ASLEEP : awake(HomeState.CYCLE);
                case ASLEEP -> {
                    final boolean isAwake = !doorbell.isAnnounced()
                            || clock.nanoTime() >= bell.sleepUntilNs()
                            || random.nextInt(500) == 0; // woken for no reason
                    yield isAwake ? awake(HomeState.TAKE) : HomeState.ASLEEP;
                }
            };
        }

        private HomeState awake(final HomeState next) {
            member.sleepUntilNs(HomeMember.AWAKE);
            doorbell.cancel();
            return next;
        }
    }

    private enum ProducerState {
        PUBLISH,
        VISIT,
        TAKE,
        CYCLE,
        ASK,
        GIVE,
        RELEASE,
        RING
    }

    /** {@link GuestPass} call by call, or a foreign thread. */
    private final class Producer {
        private final int index;
        private final boolean isGuest;
        private final int pace = 1 << random.nextInt(7); // busy and quiet producers: home must get its sleep
        private ProducerState state = ProducerState.PUBLISH;
        private int sent;
        private int reruns;
        private boolean needsHome;

        Producer(final int index, final boolean isGuest) {
            this.index = index;
            this.isGuest = isGuest;
        }

        void step() {
            state = switch (state) {
                case PUBLISH -> publish();
                case VISIT -> bell.isHandedOver() ? ProducerState.RING : ProducerState.TAKE;
                case TAKE -> {
                    reruns = 0;
                    yield hold(baton.take()) ? ProducerState.CYCLE : ProducerState.PUBLISH;
                }
                case CYCLE -> {
                    guestCycles++;
                    cycle();
                    yield ProducerState.ASK;
                }
                case ASK -> {
                    needsHome = ring.size() != 0 || (!isMutant && nextDeadlineNs() < bell.sleepUntilNs());
                    yield ring.size() != 0 && ++reruns <= MAX_RERUNS ? ProducerState.CYCLE : ProducerState.GIVE;
                }
                case GIVE -> give();
                case RELEASE -> {
                    leave(true);
                    baton.release();
                    needsHome = true;
                    yield ProducerState.RING;
                }
                case RING -> {
                    bell.ring();
                    yield ProducerState.PUBLISH;
                }
            };
        }

        private ProducerState publish() {
            if (random.nextInt(pace) != 0) {
                return ProducerState.PUBLISH;
            }
            scratch.putInt(0, index);
            scratch.putInt(4, sent);
            if (sent == RECORDS || !ring.write(1, scratch, 0, 8 + random.nextInt(32))) {
                return ProducerState.PUBLISH; // done, or full: whoever filled it has told somebody
            }
            sent++;
            return isGuest ? ProducerState.VISIT : ProducerState.RING;
        }

        private ProducerState give() {
            if (leave(baton.give())) {
                return needsHome ? ProducerState.RING : ProducerState.PUBLISH;
            }
            if (++reruns <= MAX_RERUNS) {
                return ProducerState.CYCLE;
            }
            handOvers++;
            bell.handOver();
            return ProducerState.RELEASE;
        }
    }
}
