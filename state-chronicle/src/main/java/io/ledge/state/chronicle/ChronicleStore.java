package io.ledge.state.chronicle;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.state.ExternalStore;
import io.ledge.core.state.StoreFailedException;
import io.ledge.core.state.StoreOperation;
import io.ledge.protocol.ErrorCode;
import io.ledge.state.chronicle.map.MapFullException;
import io.ledge.state.chronicle.map.MapKey;
import io.ledge.state.chronicle.map.MapValue;
import io.ledge.state.chronicle.map.StateMap;
import io.ledge.state.chronicle.map.StateMapException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The state commands on a {@link StateMap}. Store's thread only; allocates nothing once warm.
 *
 * <p>A value that came as a body goes into the map in pieces, block by block, and comes out the same way. A transaction is all
 * or nothing for everybody who asks the node; {@link ChronicleTransaction} says what other processes may see of it, and what a
 * kill leaves.
 */
final class ChronicleStore extends ExternalStore {
    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[0]);
    private static final int MAX_TYPE_LENGTH = 255;
    private static final int MAX_NUMBER_LENGTH = 20;

    private final StateMap map;
    private final LargeValues large;
    private final ChronicleTransaction transaction;
    private final FoundItem found = new FoundItem();
    private final MapKey key = new MapKey();
    private final MapValue next = new MapValue();
    private final UnsafeBuffer type = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[MAX_NUMBER_LENGTH]);
    private final StateMap.Visitor getVisitor = this::onGet;
    private final StateMap.Visitor checkVisitor = found::take;
    private final StateMap.Change setChange = this::onSet;
    private final StateMap.Change deleteChange = this::onDelete;
    private final StateMap.Change incrementChange = this::onIncrement;
    private final Runnable put = this::putOnce;
    private final Runnable increment = this::incrementOnce;
    private final Runnable transact = this::transactOnce;

    private StoreOperation current;
    private long lastTimestampMs;
    private long newVersion;
    private boolean isDone;

    ChronicleStore(final BodyArena arena, final StateMap map) {
        super(arena);
        this.map = map;
        large = new LargeValues(arena, map);
        transaction = new ChronicleTransaction(map, large);
    }

    // get

    @Override
    protected void get(final StoreOperation operation) {
        begin(operation);
        try {
            if (!map.read(itemKey(), getVisitor)) {
                absent();
            } else if (found.isInPieces()) {
                getLarge();
            }
        } catch (final StateMapException | InternalError ex) {
            throw failed(ex);
        }
    }

    private void onGet(final MapValue value) {
        if (current.isExpired(value.expiryMs())) {
            absent();
        } else if (value.isInPieces()) {
            found.take(value); // its pieces lie under other locks
        } else {
            found(value.version(), value.expiryMs(), value.contentType(), value.value(), 0, 0);
        }
    }

    private void getLarge() {
        final long handle = large.read(found.version(), found.length());
        if (handle <= 0) {
            text().say("the node has no memory for a value of this size: try again later: length=")
                    .and(found.length());
            refuse(ErrorCode.BACK_PRESSURE);
            return;
        }
        type.wrap(found.contentType(), 0, found.typeLength());
        found(found.version(), found.expiryMs(), type, NOTHING, handle, found.length());
    }

    // set

    @Override
    protected void set(final StoreOperation operation) {
        begin(operation);
        try {
            if (operation.bodyHandle() == 0 || isAllowedNow()) {
                change(put);
            }
        } catch (final StateMapException | InternalError ex) {
            throw failed(ex);
        }
    }

    /** Before the pieces are written; nobody else writes, so it still holds when the item is. */
    private boolean isAllowedNow() {
        map.read(itemKey(), checkVisitor);
        return isAllowed(found.isThere(), found.expiryMs(), found.version());
    }

    /** Once more when the map was full of what has expired. */
    private void change(final Runnable step) {
        try {
            step.run();
        } catch (final MapFullException ex) {
            if (map.sweepAll(current.timestampMs()) == 0) {
                refuseFull(ex);
                return;
            }
            try {
                step.run();
            } catch (final MapFullException again) {
                refuseFull(again);
            }
        }
    }

    private void putOnce() {
        newVersion = map.nextVersion();
        found.clear();
        isDone = false;
        final boolean isLarge = current.bodyHandle() != 0;
        if (isLarge) {
            large.write(newVersion, current.bodyHandle(), current.bodyLength());
        }
        try {
            map.update(itemKey(), setChange);
        } finally {
            if (isLarge && !isDone) {
                map.removePieces(newVersion, current.bodyLength());
            }
        }
        if (isDone) {
            found.removePieces(map);
            done(newVersion);
        }
    }

    private MapValue onSet(final boolean isThere, final MapValue existing) {
        if (!isAllowed(isThere, isThere ? existing.expiryMs() : 0, isThere ? existing.version() : 0)) {
            return StateMap.KEEP;
        }
        if (isThere) {
            found.take(existing);
        }
        isDone = true;
        return value(next, current, newVersion);
    }

    /** What the map is to hold for an operation; its pieces, if it has any, are there already. */
    static MapValue value(final MapValue into, final StoreOperation operation, final long version) {
        final int typeLength = operation.contentType().capacity();
        return operation.bodyHandle() == 0
                ? into.inline(
                        version,
                        operation.expiryMs(),
                        operation.contentType(),
                        typeLength,
                        operation.value(),
                        0,
                        operation.value().capacity())
                : into.pieces(
                        version, operation.expiryMs(), operation.contentType(), typeLength, operation.bodyLength());
    }

    // delete

    @Override
    protected void delete(final StoreOperation operation) {
        begin(operation);
        try {
            map.update(itemKey(), deleteChange);
            if (isDone) {
                found.removePieces(map);
                done(0);
            }
        } catch (final StateMapException | InternalError ex) {
            throw failed(ex);
        }
    }

    private MapValue onDelete(final boolean isThere, final MapValue existing) {
        if (!isAllowed(isThere, isThere ? existing.expiryMs() : 0, isThere ? existing.version() : 0)) {
            return StateMap.KEEP;
        }
        if (isThere) {
            found.take(existing);
        }
        isDone = true;
        return StateMap.REMOVE;
    }

    // increment

    @Override
    protected void increment(final StoreOperation operation) {
        begin(operation);
        try {
            change(increment);
        } catch (final StateMapException | InternalError ex) {
            throw failed(ex);
        }
    }

    private void incrementOnce() {
        newVersion = map.nextVersion();
        map.update(itemKey(), incrementChange);
        if (isDone) {
            found.removePieces(map); // of an item that had expired
            incremented(sum(), newVersion, next.expiryMs());
        }
    }

    private MapValue onIncrement(final boolean isThere, final MapValue existing) {
        if (isThere) {
            found.take(existing);
        }
        final boolean isAbsent = !isThere || current.isExpired(existing.expiryMs());
        final int length = !isAbsent && existing.isInPieces()
                ? add(current, false, NOTHING, number) // no number: refused
                : add(current, isAbsent, existing.value(), number);
        if (length == 0) {
            return StateMap.KEEP;
        }
        isDone = true;
        if (isAbsent) {
            final int typeLength = current.contentType().capacity();
            return next.inline(newVersion, current.expiryMs(), current.contentType(), typeLength, number, 0, length);
        }
        // The kept type is a copy: the map may move the entry while it writes.
        return next.inline(
                newVersion,
                current.expiryMs(existing.expiryMs()),
                found.contentType(),
                found.typeLength(),
                number,
                0,
                length);
    }

    // transactions

    @Override
    protected void transact(final StoreOperation[] operations, final int count) {
        begin(operations[0]);
        try {
            transaction.set(operations, count);
            final int refused = transaction.firstNotAllowed();
            if (refused >= 0) {
                refuseStep(refused, operations[refused], transaction.isRefusedAbsent());
                return;
            }
            change(transact);
        } catch (final StateMapException | InternalError ex) {
            throw failed(ex);
        }
    }

    private void transactOnce() {
        transaction.run();
        done(0);
    }

    // the rest

    /** Expired items go, a piece of the map at a time. */
    @Override
    public int keepUp() {
        return map.keepUp(lastTimestampMs);
    }

    @Override
    public boolean has(final Feature feature) {
        return ChronicleStateFactory.FEATURES.contains(feature);
    }

    @Override
    public long entryCount() {
        return map.itemCount();
    }

    @Override
    public void close() {
        map.close();
    }

    private void begin(final StoreOperation operation) {
        current = operation;
        lastTimestampMs = operation.timestampMs();
        found.clear();
        isDone = false;
    }

    private MapKey itemKey() {
        return key.item(current.key(), current.keyLength());
    }

    private boolean isAllowed(final boolean isThere, final long expiryMs, final long version) {
        final boolean isAbsent = !isThere || current.isExpired(expiryMs);
        if (current.isAllowed(isAbsent, version)) {
            return true;
        }
        refuseEtag(current, isAbsent);
        return false;
    }

    private void refuseFull(final MapFullException ex) {
        text().say(ex.getMessage());
        refuse(ErrorCode.STORE_FULL);
    }

    /** An InternalError is how the JVM says that a mapped page could not be had: a disk that fails, a file cut short. */
    private StoreFailedException failed(final Throwable ex) {
        if (ex instanceof InternalError) {
            map.suspect();
        }
        return new StoreFailedException(ex.getMessage(), ex);
    }
}
