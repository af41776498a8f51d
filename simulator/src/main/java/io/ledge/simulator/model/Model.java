package io.ledge.simulator.model;

import io.ledge.core.journal.JournalMarks;
import io.ledge.simulator.command.Keys;
import io.ledge.simulator.command.Store;
import io.ledge.simulator.trace.SimulationFailure;
import java.util.ArrayDeque;
import java.util.function.Predicate;

/**
 * All values of all stores, and what a crash may do to them.
 *
 * <pre>
 *   0 ────── told, synced first ────── told, with the system ────── last position
 *            survives power loss       survives kill -9             executed
 * </pre>
 *
 * <p>The journal is one sequence, so what survives a crash is a prefix of what was executed: which one, the recovery says, and
 * every key is then read to prove it. Whether a command in flight happened is thereby decided for all of them at once. The
 * prefix must hold every change that an answer revealed, as its store's durability promises.
 */
public final class Model {
    private final Keys keys;
    private final Change[] current;
    private final ArrayDeque<Change> undo = new ArrayDeque<>(); // durable changes of this life, oldest first
    private final Versions versions = new Versions();
    private final Intervals intervals = new Intervals();
    private JournalMarks marks;
    private long lastPosition;
    private long timestampMs;
    private long newestTimestampMs;
    private long sequence;
    private long toldSynced;
    private long toldWritten;

    public Model(final Keys keys) {
        this.keys = keys;
        current = new Change[keys.slotCount()];
    }

    // ---- the node's life

    /** The node crashed and came back: what it found ends at that position. @param isPowerLoss the machine went down, too */
    public void recovered(final long position, final boolean isPowerLoss, final JournalMarks newMarks) {
        final long least = isPowerLoss ? toldSynced : Math.max(toldSynced, toldWritten);
        if (position < least) {
            throw new SimulationFailure(
                    "a change that was told is lost: recovered up to position " + position + ", told up to " + least
                            + (isPowerLoss ? ", before power was lost" : ", before the process died"));
        }
        if (position > lastPosition) {
            throw new SimulationFailure("records out of nothing: recovered up to position " + position
                    + ", the last one executed is " + lastPosition);
        }
        while (!undo.isEmpty() && undo.peekLast().position > position) {
            final Change lost = undo.pollLast();
            current[lost.slot] = lost.previous;
        }
        undo.clear(); // what is left is there for good
        for (int slot = 0; slot < current.length; slot++) {
            forgetHistory(slot);
        }
        versions.startLife(newestSurvivor());
        intervals.clear();
        marks = newMarks;
        lastPosition = position;
        toldSynced = position;
        toldWritten = position;
    }

    /** The node was stopped, not killed. What had no room in the journal, and so no answer, may be gone. */
    public void stopped(final long durablePosition) {
        toldSynced = Math.max(toldSynced, durablePosition);
    }

    private long newestSurvivor() {
        long newest = 0;
        for (final Change change : current) {
            newest = Math.max(newest, change == null ? 0 : change.version);
        }
        return newest;
    }

    private void forgetHistory(final int slot) {
        if (!keys.store(slot).isDurable()) {
            current[slot] = null;
        } else if (current[slot] != null) {
            current[slot].previous = null;
        }
    }

    /**
     * The node's time after its start, found out by asking it.
     *
     * @param wallMs the wall clock
     */
    public void resumed(final long nodeMs, final long wallMs) {
        long floorMs = wallMs;
        for (final Change change : current) {
            floorMs = Math.max(floorMs, change == null ? 0 : change.timestampMs);
        }
        final long ceilingMs = Math.max(wallMs, newestTimestampMs);
        if (nodeMs < floorMs || nodeMs > ceilingMs) {
            throw new SimulationFailure("the node's time is " + nodeMs + " after its start, and must be within "
                    + floorMs + ", of the newest change that survived or of the wall clock, and " + ceilingMs);
        }
        timestampMs = nodeMs;
        newestTimestampMs = Math.max(newestTimestampMs, nodeMs);
    }

    /** A duty cycle begins: time does not go back. */
    public void onCycle(final long wallMs) {
        timestampMs = Math.max(timestampMs, wallMs);
        newestTimestampMs = Math.max(newestTimestampMs, timestampMs);
    }

    /** Of the record appended last. */
    public long lastPosition() {
        return lastPosition;
    }

    public long timestampMs() {
        return timestampMs;
    }

    /** The newest change that an answer revealed and that must survive power loss. */
    public long toldSynced() {
        return toldSynced;
    }

    /** What a slot holds; null: nothing. */
    public Change current(final int slot) {
        return current[slot];
    }

    /** A version that somebody was told, near that number. */
    public long versionNear(final long version) {
        return versions.near(version);
    }

    public long newestVersion() {
        return versions.newest();
    }

    /** Somebody was told the version of something that is not in the model. */
    public void toldOfOther(final long version) {
        versions.tell(version, new Change(-1, versions.life(), ++sequence, 0, null, "", 0, timestampMs, null));
    }

    Versions versions() {
        return versions;
    }

    Keys keys() {
        return keys;
    }

    long sequence() {
        return sequence;
    }

    // ---- what answers reveal

    /** An answer has come: what it revealed stays. Throws when the node's own marks say that it was too early. */
    void tell(final Told told) {
        if (!told.store().isDurable()) {
            return;
        }
        if (told.least() > mark(told.store())) {
            throw new SimulationFailure("told too early: a change at position " + told.least() + " of "
                    + told.store().storeName() + ", the journal is at " + mark(told.store()));
        }
        if (told.store().isSyncedFirst()) {
            toldSynced = Math.max(toldSynced, told.least());
        } else {
            toldWritten = Math.max(toldWritten, told.least());
        }
    }

    /** May the node say that it does not know whether these changes last? */
    boolean mayBeUnknown(final Told told) {
        return hasFailed() && told.store().isDurable() && (!told.isAfterFailure() || told.gate() > mark(told.store()));
    }

    boolean hasFailed() {
        return marks.state() == JournalMarks.State.FAILED;
    }

    private long mark(final Store store) {
        return store.isSyncedFirst() ? marks.durable() : marks.written();
    }

    JournalMarks.State state() {
        return marks.state();
    }

    /** What an answer reveals that holds as long as the slot's changes look alike. */
    Told told(final int slot, final Predicate<Change> isAlike) {
        final Store store = keys.store(slot);
        if (!store.isDurable() || current[slot] == null) {
            return new Told(store, 0, 0, hasFailed());
        }
        Change oldest = current[slot];
        while (oldest.previous != null && isAlike.test(oldest.previous)) {
            oldest = oldest.previous;
        }
        final boolean wasAlwaysSo = oldest.previous == null && oldest.position > toldSynced && isAlike.test(null);
        return new Told(store, wasAlwaysSo ? 0 : oldest.position, current[slot].position, hasFailed());
    }

    Told toldOf(final Store store, final long position) {
        return new Told(store, position, position, hasFailed());
    }

    // ---- what the journal promises by itself

    /** The journal thread begins a batch. */
    public void onJournaling(final long nowNs) {
        intervals.onBatch(nowNs, marks.written());
    }

    /** It has ended the one that began then: what its mark calls durable must survive, whether or not somebody was told. */
    public void onJournaled(final long nowNs) {
        toldSynced = Math.max(toldSynced, Math.min(marks.durable(), lastPosition));
        if (!hasFailed()) {
            intervals.requireSynced(nowNs, marks.durable());
        }
    }

    // ---- changes

    Change change(
            final int slot, final long position, final byte[] value, final String contentType, final long expiryMs) {
        final Change change = new Change(
                slot, versions.life(), ++sequence, position, value, contentType, expiryMs, timestampMs, current[slot]);
        current[slot] = change;
        if (position > 0) {
            undo.add(change);
        }
        return change;
    }

    /** Of the next record of a store; 0 of a volatile one's. */
    long append(final Store store) {
        if (!store.isDurable()) {
            return 0;
        }
        lastPosition++;
        intervals.onAppended(lastPosition, store.durability());
        return lastPosition;
    }

    /** Forgets what no crash can bring back and nobody looks back to. @param oldestSequence of the oldest window open */
    public void trim(final long oldestSequence) {
        while (!undo.isEmpty() && undo.peek().position <= toldSynced && undo.peek().sequence < oldestSequence) {
            undo.poll().previous = null;
        }
        for (int slot = 0; slot < current.length; slot++) {
            if (!keys.store(slot).isDurable()) {
                trim(current[slot], oldestSequence);
            }
        }
    }

    /** A slot that changes all the time has a newest change that is younger than any window: those behind it go all the same. */
    private static void trim(final Change newest, final long oldestSequence) {
        Change change = newest;
        while (change != null && change.sequence >= oldestSequence) {
            change = change.previous;
        }
        if (change != null) {
            change.previous = null;
        }
    }
}
