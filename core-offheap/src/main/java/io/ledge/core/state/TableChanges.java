package io.ledge.core.state;

import io.ledge.core.table.RecordTable;
import io.ledge.protocol.codec.ChangeType;

/**
 * What one embedded store tells of its changes: called where the table changes, once for each item, and at the end of each
 * command. All changes of a command share a position.
 */
final class TableChanges implements ChangeSource {
    private final int storeIndex;
    private final RecordTable table;
    private final ChangeRing ring;
    private final StateChanges node;
    private StateLog log;
    private long timestampMs;
    private boolean isChanged;
    private long floor; // of this store, besides the ring's

    TableChanges(
            final int storeIndex,
            final RecordTable table,
            final StateLog log,
            final ChangeRing ring,
            final StateChanges node) {
        this.storeIndex = storeIndex;
        this.table = table;
        this.log = log;
        this.ring = ring;
        this.node = node;
    }

    /** The store promises another durability from now on. @param next durable as the one before is */
    void log(final StateLog next) {
        assert next.isDurable() == log.isDurable() : "storeIndex=" + storeIndex;
        log = next;
    }

    /** Before a command is executed. */
    void begin(final long commandTimestampMs) {
        timestampMs = commandTimestampMs;
    }

    /** After the record was put. @param position of the change in the log; 0 of a volatile store's */
    void onSet(final long record, final long position) {
        append(ChangeType.SET, record, position);
    }

    /** Before the record is removed. @param position of the change in the log; 0 of a volatile store's */
    void onDelete(final long record, final long position) {
        append(ChangeType.DELETE, record, position);
    }

    /** Before the record is removed. An expiry is not in the log: it has the position of the change before it. */
    void onExpired(final long record, final long nowMs) {
        timestampMs = nowMs;
        append(ChangeType.EXPIRE, record, log.nextPosition() - 1);
        end();
    }

    /** After the command, whatever became of it. */
    void end() {
        if (!isChanged) {
            return;
        }
        isChanged = false;
        if (!log.isDurable()) {
            node.advance();
        }
        if (ring.isArmed()) {
            ring.endOfPosition();
        }
    }

    private void append(final ChangeType type, final long record, final long position) {
        isChanged = true;
        if (ring.isArmed()) {
            final long of = log.isDurable() ? position : node.lastPosition() + 1;
            ring.append(type, table, record, of, timestampMs);
        }
    }

    @Override
    public ChangeRing ring() {
        return ring;
    }

    @Override
    public int storeIndex() {
        return storeIndex;
    }

    @Override
    public long newestPosition() {
        return log.isDurable() ? log.nextPosition() - 1 : node.lastPosition();
    }

    @Override
    public long floor() {
        return Math.max(floor, ring.floor());
    }

    @Override
    public void breakOff() {
        if (!log.isDurable()) {
            node.advance(); // who has seen all up to now is behind, too; the journal's positions are its own
        }
        floor = newestPosition();
    }

    @Override
    public boolean isVisible(final long position) {
        return log.isVisible(position);
    }

    @Override
    public boolean isLost(final long position) {
        return log.isLost(position);
    }

    @Override
    public String failure() {
        return log.failure();
    }
}
