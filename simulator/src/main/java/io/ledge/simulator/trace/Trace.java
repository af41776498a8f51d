package io.ledge.simulator.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Everything that happens, in order: mixed into one hash, so that two runs can be compared by a number, and the latest of it
 * kept to be read.
 *
 * <pre>
 *     step     time since start   what
 *     48213      01:17:20.034512  session 3 sends #8812: set ledger k4 = 17 bytes, if version 912
 * </pre>
 */
public final class Trace {
    private static final int TAIL = 8192; // a power of two

    private final LongSupplier elapsedNs;
    private final Event[] events = new Event[TAIL];
    private final long[] steps = new long[TAIL];
    private final long[] times = new long[TAIL];
    private final long[] firsts = new long[TAIL];
    private final long[] seconds = new long[TAIL];
    private final Object[] objects = new Object[TAIL];
    private final long[] counts = new long[Event.values().length];
    private long count;
    private long step;
    private long hash;

    /** @param elapsedNs simulated, since the run's start */
    public Trace(final LongSupplier elapsedNs) {
        this.elapsedNs = elapsedNs;
    }

    public void step(final long number) {
        step = number;
    }

    public long step() {
        return step;
    }

    public void add(final Event event) {
        add(event, 0, 0, null);
    }

    public void add(final Event event, final long first, final long second) {
        add(event, first, second, null);
    }

    /** @param what for people only: the hash sees the numbers */
    public void add(final Event event, final long first, final long second, final Object what) {
        final int slot = (int) (count++ & TAIL - 1);
        counts[event.ordinal()]++;
        events[slot] = event;
        steps[slot] = step;
        times[slot] = elapsedNs.getAsLong();
        firsts[slot] = first;
        seconds[slot] = second;
        objects[slot] = what;
        hash = Dice.mix(hash ^ Dice.mix(event.ordinal() + 31 * first) + Dice.mix(second) ^ times[slot]);
    }

    /** Of all that happened so far. */
    public long hash() {
        return hash;
    }

    /** How often it happened. */
    public long count(final Event event) {
        return counts[event.ordinal()];
    }

    /** The last lines, oldest first. */
    public List<String> tail(final int lines) {
        final List<String> tail = new ArrayList<>();
        for (long i = Math.max(0, count - Math.min(lines, TAIL)); i < count; i++) {
            final int slot = (int) (i & TAIL - 1);
            tail.add(String.format(
                    "%9d  %s  %s",
                    steps[slot], time(times[slot]), events[slot].describe(firsts[slot], seconds[slot], objects[slot])));
        }
        return tail;
    }

    private static String time(final long ns) {
        final long us = ns / 1000;
        final long seconds = us / 1_000_000;
        return String.format("%02d:%02d:%02d.%06d", seconds / 3600, seconds / 60 % 60, seconds % 60, us % 1_000_000);
    }
}
