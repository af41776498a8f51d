package io.ledge.state.chronicle;

import io.ledge.core.state.StoreFailedException;
import io.ledge.core.state.StoreOperation;
import io.ledge.protocol.codec.OperationType;
import io.ledge.state.chronicle.map.MapFullException;
import io.ledge.state.chronicle.map.MapKey;
import io.ledge.state.chronicle.map.MapValue;
import io.ledge.state.chronicle.map.StateMap;

/**
 * All operations or none, as far as a map without transactions allows: every operation is checked, then the pieces of large
 * values are written where nobody finds them, then the items are changed one after the other, with what they were in the map's
 * log; when one does not fit, those before it are put back, and so they are by recovery after a kill in the middle.
 *
 * <p>Who asks the node sees all of it or nothing, since the store does one command at a time. Another process that reads the
 * file may see it half done, and taken back.
 */
final class ChronicleTransaction {
    private static final int ALL_ALLOWED = -1;

    private final StateMap map;
    private final LargeValues large;
    private final FoundItem found = new FoundItem();
    private final MapKey key = new MapKey();
    private final MapValue next = new MapValue();
    private final StateMap.Visitor checkVisitor = found::take;
    private final StateMap.Change change = this::onEntry;
    private long[] versions = new long[16];
    private StoreOperation[] operations = {};
    private int count;
    private StoreOperation current;
    private long currentVersion;
    private boolean isRefusedAbsent;

    ChronicleTransaction(final StateMap map, final LargeValues large) {
        this.map = map;
        this.large = large;
    }

    /** Of the next {@link #run}. @param operationCount of them */
    void set(final StoreOperation[] transaction, final int operationCount) {
        operations = transaction;
        count = operationCount;
    }

    /** @return the first operation that ETag, first-write or check forbid; negative when all are allowed */
    int firstNotAllowed() {
        for (int i = 0; i < count; i++) {
            final StoreOperation operation = operations[i];
            found.clear();
            map.read(key.item(operation.key(), operation.keyLength()), checkVisitor);
            final boolean isAbsent = !found.isThere() || operation.isExpired(found.expiryMs());
            if (!operation.isAllowed(isAbsent, found.version())) {
                isRefusedAbsent = isAbsent;
                return i;
            }
        }
        return ALL_ALLOWED;
    }

    /** Of the operation that was not allowed: is there no item? */
    boolean isRefusedAbsent() {
        return isRefusedAbsent;
    }

    /** @throws MapFullException when it does not fit: nothing is changed then */
    void run() {
        if (versions.length < count) {
            versions = new long[count]; // once per length that is ever used
        }
        int written = 0;
        try {
            for (; written < count; written++) {
                versions[written] = map.nextVersion();
                writePieces(operations[written], versions[written]);
            }
            map.begin(); // after the versions: those are never given back
            for (int i = 0; i < count; i++) {
                change(operations[i], versions[i]);
            }
            map.commit();
        } catch (final RuntimeException | Error ex) {
            putBack(ex);
            removePieces(written);
            throw ex;
        }
        map.removeReplacedPieces();
    }

    private void writePieces(final StoreOperation operation, final long version) {
        if (operation.bodyHandle() != 0) {
            large.write(version, operation.bodyHandle(), operation.bodyLength());
        }
    }

    private void removePieces(final int written) {
        for (int i = 0; i < written; i++) {
            if (operations[i].bodyHandle() != 0) {
                map.removePieces(versions[i], operations[i].bodyLength());
            }
        }
    }

    private void change(final StoreOperation operation, final long version) {
        if (operation.type() != OperationType.CHECK) {
            current = operation;
            currentVersion = version;
            map.update(key.item(operation.key(), operation.keyLength()), change);
        }
    }

    private MapValue onEntry(final boolean isThere, final MapValue existing) {
        return current.type() == OperationType.DELETE
                ? StateMap.REMOVE
                : ChronicleStore.value(next, current, currentVersion);
    }

    private void putBack(final Throwable reason) {
        try {
            map.rollBack();
        } catch (final RuntimeException ex) {
            ex.addSuppressed(reason);
            throw new StoreFailedException(
                    "a transaction is half done, the map took neither the rest of it nor what was there before, which it"
                            + " gets before anything else is changed: " + ex.getMessage(),
                    ex);
        }
    }
}
