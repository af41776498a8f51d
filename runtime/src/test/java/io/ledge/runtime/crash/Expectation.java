package io.ledge.runtime.crash;

import io.ledge.client.StateItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one writer may find after a crash. Its changes are executed and journaled in their order, so a restarted node holds
 * exactly the first so many of them: at least all that anybody was told of, at most all that were sent.
 *
 * <pre>
 *   base ──▶ change ──▶ change ──▶ … ──▶ floor ──▶ … ──▶ the last one sent
 *   found at             acknowledged, or seen by a reader     may be there, in this order
 *   the last start
 * </pre>
 *
 * So a lost acknowledged change, one that was never made, half a transaction, and an older value that comes back are all the
 * same finding: a state that is none of these. What happens is told to a log first; the log alone is enough to go on from
 * ({@link ExpectationFile}). Any thread.
 */
final class Expectation implements AutoCloseable {
    /** Where it is written down. */
    interface Log extends AutoCloseable {
        void append(String line);

        /** What was appended is on the disk. */
        void force();

        @Override
        void close();
    }

    private final String name;
    private final Versions versions;
    private final Log log;
    private final Map<String, Held> base = new TreeMap<>();
    private final List<Sent> entries = new ArrayList<>();
    private long lastNumber;
    private int seen; // entries that a reader has seen the effect of

    Expectation(final String name, final Versions versions, final Log log) {
        this.name = name;
        this.versions = versions;
        this.log = log;
    }

    String name() {
        return name;
    }

    /** Changes since the beginning. */
    synchronized long sentCount() {
        return lastNumber;
    }

    // ---- while the node runs

    /** These will be sent, in this order; on the disk when it returns. @return the number of the first */
    synchronized long intend(final List<Change> changes) {
        final long first = lastNumber + 1;
        for (final Change change : changes) {
            log.append((lastNumber + 1) + " " + change);
            add(change);
        }
        log.force();
        return first;
    }

    /** @param version 0: the answer has none */
    synchronized void done(final long number, final long version) {
        log.append(number + " done " + version);
        answered(number, Sent.Status.DONE, version);
    }

    /** Refused for its condition. */
    synchronized void mismatch(final long number) {
        log.append(number + " mismatch");
        answered(number, Sent.Status.MISMATCH, 0);
    }

    /** Refused for a reason that is none of the change's: it will never be there. */
    synchronized void refused(final long number) {
        log.append(number + " refused");
        answered(number, Sent.Status.REFUSED, 0);
    }

    /** How many of the changes since the start are certain: given to {@link #read} by those who read afterwards. */
    synchronized int floor() {
        int floor = seen;
        int i = 0;
        final Items state = new Items(base);
        for (final Sent entry : entries) {
            i++;
            final int lastOfKey = entry.change instanceof final Change.Set set ? state.lastChange(set.key()) : 0;
            final boolean hasEffect = state.apply(entry, i);
            if (entry.status == Sent.Status.DONE && hasEffect) {
                floor = Math.max(floor, i);
            } else if (entry.status == Sent.Status.MISMATCH) {
                floor = Math.max(floor, lastOfKey); // that the item is another tells of that change
            }
        }
        return floor;
    }

    /** A reader was answered: with what some state from the floor on holds, and that change is certain from now on. */
    synchronized void read(final int floorBefore, final StateItem item) {
        final Items state = new Items(base);
        for (int i = 0; i <= entries.size(); i++) {
            if (i > 0) {
                state.apply(entries.get(i - 1), i);
            }
            if (i >= floorBefore && state.holds(item)) {
                see(floorBefore, i);
                return;
            }
        }
        throw new AssertionError(name + ": a reader was shown " + item.key() + " = " + Held.describe(item)
                + ", which it held never, or no longer after change " + numberAt(floorBefore) + "\n" + tail(0));
    }

    /** The newest version known of a key, for a condition; 0: none. */
    synchronized long knownVersion(final String key) {
        final Items state = new Items(base);
        int i = 0;
        for (final Sent entry : entries) {
            state.apply(entry, ++i);
        }
        final Held held = state.held().get(key);
        return held == null ? 0 : held.version();
    }

    /** One that may be out of date. */
    synchronized long versionAtStart(final String key) {
        final Held held = base.get(key);
        return held == null ? 0 : held.version();
    }

    // ---- after a restart

    /**
     * The node was started again and holds these items.
     *
     * @param found one for every key the writer ever uses
     * @throws AssertionError when it cannot be
     */
    synchronized void restarted(final List<StateItem> found) {
        final int floor = floor();
        final Items state = new Items(base);
        for (int i = 1; i <= floor; i++) {
            state.applyAnswered(entries.get(i - 1), i);
        }
        Items match = null;
        long matchNumber = 0;
        final String atFloor = state.difference(found);
        for (int i = floor; i <= entries.size(); i++) {
            if (i > floor) {
                state.apply(entries.get(i - 1), i);
            }
            if (state.difference(found).isEmpty()) {
                match = state.copy();
                matchNumber = numberAt(i);
            }
        }
        if (match == null) {
            throw new AssertionError(name + ": what the restarted node holds is no state that can be.\nAfter change "
                    + numberAt(floor) + ", the last one known to be durable:\n" + atFloor + "After the last one sent:\n"
                    + state.difference(found) + "Changes:\n" + tail(floor));
        }
        settle(match, matchNumber, found);
    }

    /** Of a key: can a node that accepts no more changes answer that? {@code item} null: an error, not durable. */
    synchronized void readAfterFailure(final String key, final StateItem item) {
        final int floor = floor();
        final Items state = new Items(base);
        for (int i = 1; i <= floor; i++) {
            state.apply(entries.get(i - 1), i);
        }
        final boolean isDurable = item != null && state.holds(item);
        boolean isTouched = false;
        for (int i = floor + 1; i <= entries.size(); i++) {
            state.apply(entries.get(i - 1), i);
            isTouched |= state.lastChange(key) == i;
        }
        if (!isDurable && !(item == null && isTouched)) {
            throw new AssertionError(name + ": after the failure " + key + " is "
                    + (item == null ? "not served, though it is durable" : Held.describe(item)) + "\n" + tail(floor));
        }
    }

    private void settle(final Items match, final long number, final List<StateItem> found) {
        log.append("restart " + number);
        base.clear();
        base.putAll(match.held());
        entries.clear();
        seen = 0;
        for (final StateItem item : found) {
            if (item.found()) {
                learn(item.key(), Long.parseLong(item.etag()));
            }
        }
    }

    private void learn(final String key, final long version) {
        final Held held = base.get(key);
        if (held.version() == 0) {
            log.append("item " + key + " " + version);
        }
        base.put(key, held.version(version));
        versions.found(version, owner(held.number(), key));
    }

    private String owner(final long number, final String key) {
        return name + ", change " + number + " of " + key;
    }

    private void see(final int floorBefore, final int count) {
        if (count > Math.max(seen, floorBefore)) {
            seen = count;
            log.append(numberAt(count) + " seen");
        }
    }

    private void add(final Change change) {
        entries.add(new Sent(++lastNumber, change));
    }

    private void answered(final long number, final Sent.Status status, final long version) {
        final Sent entry = entries.get(indexOf(number));
        entry.status = status;
        entry.version = version;
        if (version != 0 && entry.change instanceof final Change.Set set) {
            versions.given(version, owner(number, set.key()));
        } else if (version != 0 && entry.change instanceof final Change.Increment increment) {
            versions.given(version, owner(number, increment.key()));
        }
    }

    private int indexOf(final long number) {
        return (int) (number - (lastNumber - entries.size()) - 1);
    }

    /** Of the last change among the first {@code count} since the start. */
    private long numberAt(final int count) {
        return lastNumber - entries.size() + count;
    }

    private String tail(final int floor) {
        final StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, floor - 20); i < entries.size(); i++) {
            text.append(i + 1 == floor ? " * " : "   ").append(entries.get(i)).append('\n');
        }
        return text.toString();
    }

    /** All that was told so far is on the disk. */
    synchronized void force() {
        log.force();
    }

    @Override
    public synchronized void close() {
        log.close();
    }

    // ---- from the log

    /** Takes one line of the log. */
    synchronized void replay(final String line) {
        final String[] words = line.split(" ");
        switch (words[0]) {
            case "restart" -> replayRestart(Long.parseLong(words[1]));
            case "item" -> {
                final Held held = base.get(words[1]).version(Long.parseLong(words[2]));
                base.put(words[1], held);
                versions.found(held.version(), owner(held.number(), words[1]));
            }
            default -> replay(Long.parseLong(words[0]), words, line);
        }
    }

    private void replay(final long number, final String[] words, final String line) {
        switch (words[1]) {
            case "done" -> answered(number, Sent.Status.DONE, Long.parseLong(words[2]));
            case "mismatch" -> answered(number, Sent.Status.MISMATCH, 0);
            case "refused" -> answered(number, Sent.Status.REFUSED, 0);
            case "seen" -> seen = Math.max(seen, indexOf(number) + 1);
            default -> add(Change.parse(line.substring(line.indexOf(' ') + 1)));
        }
    }

    private void replayRestart(final long number) {
        final Items state = new Items(base);
        for (int i = 1; i <= indexOf(number) + 1; i++) {
            state.apply(entries.get(i - 1), i);
        }
        base.clear();
        base.putAll(state.held());
        entries.clear();
        seen = 0;
        versions.restarted();
    }
}
