package io.ledge.core.wait.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.IntArrayList;

/**
 * Visits every reachable state of a {@link Model}, breadth first, so a counterexample is a shortest one. Checked: the
 * invariant in each state; the terminal condition where nobody can step; and that from each state a terminal one can be
 * reached (no livelock that no schedule leaves). Single-threaded, deterministic.
 */
final class ModelChecker {

    /** What was found; {@code violation} is null if the model holds. */
    record Result(int states, int terminals, String violation, List<String> trace) {
        boolean holds() {
            return violation == null;
        }

        @Override
        public String toString() {
            return states + " states, " + terminals + " terminal" + (holds() ? "" : ": " + violation + "\n  " + trace);
        }
    }

    private record Key(byte[] state) {
        @Override
        public boolean equals(final Object other) {
            return other instanceof Key(final byte[] that) && Arrays.equals(state, that);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(state);
        }
    }

    private final Model model;
    private final Program[] programs;
    private final Machine machine;
    private final Map<Key, Integer> indexes = new HashMap<>();
    private final List<byte[]> states = new ArrayList<>();
    private final IntArrayList parents = new IntArrayList();
    private final IntArrayList edgeSources = new IntArrayList();
    private final IntArrayList edgeTargets = new IntArrayList();
    private final IntArrayList terminals = new IntArrayList();

    private ModelChecker(final Model model) {
        this.model = model;
        this.programs = model.programs();
        this.machine = new Machine(model.words(), programs.length);
    }

    static Result check(final Model model) {
        return new ModelChecker(model).explore();
    }

    private Result explore() {
        indexOf(machine.initial(), -1);
        for (int i = 0; i < states.size(); i++) {
            final byte[] state = states.get(i);
            final String violation = model.violation(machine.select(state, 0));
            if (violation != null) {
                return failed(violation, i);
            }
            if (!expand(state, i)) {
                terminals.add(i);
                final String terminalViolation = model.terminalViolation(machine.select(state, 0));
                if (terminalViolation != null) {
                    return failed(terminalViolation, i);
                }
            }
        }
        final int stuck = stateThatCannotTerminate();
        return stuck >= 0
                ? failed("no terminal state can be reached from here", stuck)
                : new Result(states.size(), terminals.size(), null, List.of());
    }

    private boolean expand(final byte[] state, final int index) {
        boolean isEnabled = false;
        for (int process = 0; process < programs.length; process++) {
            isEnabled |= link(index, machine.step(state, process, programs[process]));
            isEnabled |= link(index, machine.flush(state, process));
        }
        return isEnabled;
    }

    private boolean link(final int source, final byte[] target) {
        if (target == null) {
            return false;
        }
        edgeSources.addInt(source);
        edgeTargets.addInt(indexOf(target, source));
        return true;
    }

    private int indexOf(final byte[] state, final int parent) {
        final int next = states.size();
        final Integer known = indexes.putIfAbsent(new Key(state), next);
        if (known != null) {
            return known;
        }
        states.add(state);
        parents.addInt(parent);
        return next;
    }

    /** Walks the edges backwards from the terminal states. */
    private int stateThatCannotTerminate() {
        final int[] first = new int[states.size() + 1];
        for (int e = 0; e < edgeTargets.size(); e++) {
            first[edgeTargets.getInt(e) + 1]++;
        }
        for (int i = 0; i < states.size(); i++) {
            first[i + 1] += first[i];
        }
        final int[] sources = new int[edgeTargets.size()];
        final int[] next = first.clone();
        for (int e = 0; e < edgeTargets.size(); e++) {
            sources[next[edgeTargets.getInt(e)]++] = edgeSources.getInt(e);
        }
        final boolean[] reaches = new boolean[states.size()];
        final ArrayDeque<Integer> queue = new ArrayDeque<>();
        terminals.forEach(queue::add);
        terminals.forEach(terminal -> reaches[terminal] = true);
        while (!queue.isEmpty()) {
            final int target = queue.poll();
            for (int e = first[target]; e < first[target + 1]; e++) {
                if (!reaches[sources[e]]) {
                    reaches[sources[e]] = true;
                    queue.add(sources[e]);
                }
            }
        }
        for (int i = 0; i < reaches.length; i++) {
            if (!reaches[i]) {
                return i;
            }
        }
        return -1;
    }

    private Result failed(final String violation, final int index) {
        final List<String> trace = new ArrayList<>();
        for (int i = index; i > 0; i = parents.getInt(i)) {
            trace.addFirst(move(states.get(parents.getInt(i)), states.get(i)));
        }
        return new Result(states.size(), terminals.size(), violation, trace);
    }

    private String move(final byte[] from, final byte[] to) {
        for (int process = 0; process < programs.length; process++) {
            final int pc = machine.select(from, process).pc();
            if (Arrays.equals(to, machine.step(from, process, programs[process]))) {
                return process + "@" + pc;
            }
            if (Arrays.equals(to, machine.flush(from, process))) {
                return process + ":flush";
            }
        }
        throw new AssertionError("no such move");
    }
}
