package io.ledge.runtime.crash;

import io.ledge.client.StateItem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a store should hold of one writer, change by change. */
final class Items {
    private final Map<String, Held> held;
    private final Map<String, Integer> lastChanges = new TreeMap<>();

    Items(final Map<String, Held> held) {
        this.held = new TreeMap<>(held);
    }

    Map<String, Held> held() {
        return held;
    }

    Items copy() {
        return new Items(held);
    }

    /** Index of the last change that had an effect on that key; 0: none had. */
    int lastChange(final String key) {
        return lastChanges.getOrDefault(key, 0);
    }

    /**
     * Executes the next change.
     *
     * @param index of it, from 1
     * @return whether anything changed
     */
    boolean apply(final Sent sent, final int index) {
        return sent.status != Sent.Status.REFUSED && apply(sent.change, sent, index);
    }

    /** As {@link #apply}, of one that was surely executed: was its condition judged right? */
    void applyAnswered(final Sent sent, final int index) {
        final boolean hasEffect = apply(sent, index);
        final boolean isWrong = sent.change instanceof Change.Set
                && (sent.status == Sent.Status.DONE && !hasEffect || sent.status == Sent.Status.MISMATCH && hasEffect);
        if (isWrong) {
            throw new AssertionError("a condition was judged wrong: " + sent);
        }
    }

    private boolean apply(final Change change, final Sent sent, final int index) {
        return switch (change) {
            case final Change.Set set -> set(set, sent, index);
            case final Change.Delete delete -> delete(delete, index);
            case final Change.Increment increment -> increment(increment, sent, index);
            case final Change.Transact transact -> {
                boolean hasEffect = false;
                for (final Change step : transact.steps()) {
                    hasEffect |= apply(step, sent, index);
                }
                yield hasEffect;
            }
        };
    }

    private boolean set(final Change.Set set, final Sent sent, final int index) {
        final Held item = held.get(set.key());
        if (set.ifVersion() != 0 && (item == null || item.version() != set.ifVersion())) {
            return false;
        }
        held.put(set.key(), Held.value(sent.number, set.length(), set.expires(), sent.version));
        lastChanges.put(set.key(), index);
        return true;
    }

    private boolean delete(final Change.Delete delete, final int index) {
        if (held.remove(delete.key()) == null) {
            return false;
        }
        lastChanges.put(delete.key(), index);
        return true;
    }

    private boolean increment(final Change.Increment increment, final Sent sent, final int index) {
        final Held item = held.get(increment.key());
        final long before = item == null ? 0 : item.amount();
        held.put(increment.key(), Held.counter(sent.number, before + increment.delta(), sent.version));
        lastChanges.put(increment.key(), index);
        return true;
    }

    boolean holds(final StateItem item) {
        final Held expected = held.get(item.key());
        return expected == null ? !item.found() : expected.matches(item);
    }

    /** One line for each item that is another; empty: it is exactly that. */
    String difference(final List<StateItem> found) {
        final StringBuilder text = new StringBuilder();
        for (final StateItem item : found) {
            if (!holds(item)) {
                final Held expected = held.get(item.key());
                text.append("   ").append(item.key()).append(" should be ");
                text.append(expected == null ? "absent" : expected);
                text.append(", is ").append(Held.describe(item)).append('\n');
            }
        }
        return text.toString();
    }
}
