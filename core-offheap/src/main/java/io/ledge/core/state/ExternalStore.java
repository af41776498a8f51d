package io.ledge.core.state;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.session.ErrorText;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.StateBulkGetDecoder;
import io.ledge.protocol.codec.StateDeleteDecoder;
import io.ledge.protocol.codec.StateGetDecoder;
import io.ledge.protocol.codec.StateIncrementDecoder;
import io.ledge.protocol.codec.StateSetDecoder;
import io.ledge.protocol.codec.StateTransactDecoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What all stores outside the loop have in common: commands are decoded, keys, sizes and bodies checked, and what is left is
 * asked of the store, one call for each command, on the store's own thread. Each call answers exactly once, by one of {@link
 * #found}, {@link #absent}, {@link #done}, {@link #incremented}, {@link #refuse} or {@link #refuseEtag}, or it throws.
 *
 * <p>Bodies: a store that wants to keep a value's bytes copies them; those of an operation are let go of after the call.
 */
public abstract class ExternalStore implements StateStore {
    private static final int NOT_BULK = -1;
    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private final BodyArena arena;
    private final StoreLimits limits = new StoreLimits(null); // never asked whether a table is full
    private final StateGetDecoder getDecoder = new StateGetDecoder();
    private final StateSetDecoder setDecoder = new StateSetDecoder();
    private final StateDeleteDecoder deleteDecoder = new StateDeleteDecoder();
    private final StateBulkGetDecoder bulkGetDecoder = new StateBulkGetDecoder();
    private final StateIncrementDecoder incrementDecoder = new StateIncrementDecoder();
    private final StateTransactDecoder transactDecoder = new StateTransactDecoder();
    private StoreOperation[] operations = {new StoreOperation()};
    private int operationCount;
    private StateRequest request;
    private StateReplies replies;
    private int itemIndex = NOT_BULK;
    private int itemCount;
    private boolean isRefused;
    private long sum;

    protected ExternalStore(final BodyArena arena) {
        this.arena = arena;
    }

    // what the store does

    /** Answers with {@link #found} or {@link #absent}. */
    protected abstract void get(StoreOperation operation);

    /** Answers with {@link #done} and the item's version. */
    protected abstract void set(StoreOperation operation);

    /** Answers with {@link #done} and 0, whether there was an item or not. */
    protected abstract void delete(StoreOperation operation);

    /** Answers with {@link #incremented}. Never called without {@link Feature#INCREMENT}. */
    protected abstract void increment(StoreOperation operation);

    /**
     * All or nothing; answers with {@link #done} and 0, or {@link #refuseStep}. Every operation is checked against the state
     * before the transaction. Never called without {@link Feature#TRANSACTIONAL}.
     *
     * @param count of the operations; the rest of the array is none of them
     */
    protected abstract void transact(StoreOperation[] transaction, int count);

    /**
     * A bounded piece of upkeep: called when there is no command, at least twice a second, and after a failure.
     *
     * @return work done, 0: nothing to do
     */
    public int keepUp() {
        return 0;
    }

    // what it answers

    /** @param bodyHandle of a body with one reference, which goes along, instead of the value; 0: inline */
    protected final void found(
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int bodyLength) {
        item(true, version, expiryMs, contentType, value, bodyHandle, bodyLength);
    }

    protected final void absent() {
        item(false, 0, 0, NOTHING, NOTHING, 0, 0);
    }

    /** @param version 0 where there is none, or several */
    protected final void done(final long version) {
        replies.onDone(request.token(), version);
    }

    protected final void incremented(final long newValue, final long version, final long expiryMs) {
        replies.onIncremented(request.token(), newValue, version, expiryMs);
    }

    /** The text of the next {@link #refuse}. */
    protected final ErrorText text() {
        return replies.text();
    }

    protected final void refuse(final ErrorCode code) {
        isRefused = true;
        replies.onError(request.token(), code);
    }

    protected final void refuseEtag(final StoreOperation operation, final boolean isAbsent) {
        limits.refuseEtag(request, replies, operation.hasEtag(), isAbsent);
    }

    /** @param index of the transaction's operation that did not hold */
    protected final void refuseStep(final int index, final StoreOperation operation, final boolean isAbsent) {
        limits.refuseStep(request, replies, index, operation.hasEtag(), isAbsent);
    }

    protected final BodyArena arena() {
        return arena;
    }

    /**
     * Adds an increment's delta to the item's value, or answers why not. Then {@link #sum} is the new one.
     *
     * @param value of the item, unless it is absent
     * @param digits gets the new number as text, {@value DecimalNumber#MAX_LENGTH} bytes at most
     * @return bytes of the text; 0 when it is answered
     */
    protected final int add(
            final StoreOperation operation,
            final boolean isAbsent,
            final DirectBuffer value,
            final UnsafeBuffer digits) {
        if (!isAbsent && !DecimalNumber.isNumber(value)) {
            text().say("the item's value is not a whole number of 64 bits as decimal text");
            refuse(ErrorCode.NOT_A_NUMBER);
            return 0;
        }
        final long old = isAbsent ? operation.initial() : DecimalNumber.parse(value);
        if (DecimalNumber.overflows(old, operation.delta())) {
            text().say("the sum does not fit 64 bits: value=")
                    .and(old)
                    .and(", delta=")
                    .and(operation.delta());
            refuse(ErrorCode.NUMBER_OVERFLOW);
            return 0;
        }
        sum = old + operation.delta();
        return digits.putLongAscii(0, sum);
    }

    /** What the last {@link #add} made. */
    protected final long sum() {
        return sum;
    }

    // the command

    @Override
    public final boolean submit(final StateRequest stateRequest, final StateReplies stateReplies) {
        request = stateRequest;
        replies = stateReplies;
        itemIndex = NOT_BULK;
        isRefused = false;
        operationCount = 0;
        try {
            return execute();
        } finally {
            releaseBodies();
        }
    }

    private boolean execute() {
        switch (request.templateId()) {
            case StateGetDecoder.TEMPLATE_ID -> {
                if (decode()) {
                    get(operations[0]);
                }
            }
            case StateSetDecoder.TEMPLATE_ID -> {
                if (decode()) {
                    set(operations[0]);
                }
            }
            case StateDeleteDecoder.TEMPLATE_ID -> {
                if (decode()) {
                    delete(operations[0]);
                }
            }
            case StateIncrementDecoder.TEMPLATE_ID -> {
                if (decode()) {
                    increment(operations[0]);
                }
            }
            case StateTransactDecoder.TEMPLATE_ID -> {
                if (decode()) {
                    transact(operations, operationCount);
                }
            }
            case StateBulkGetDecoder.TEMPLATE_ID -> {
                return bulkGet();
            }
            default -> throw new IllegalArgumentException("not a state command: template=" + request.templateId());
        }
        return true;
    }

    /** @return false when the command is answered already */
    private boolean decode() {
        try {
            if (request.templateId() == StateTransactDecoder.TEMPLATE_ID) {
                return decodeOperations();
            }
            decodeSingle(operations[0]);
            operationCount = 1;
            return isValid(operations[0]);
        } catch (final IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException ex) {
            text().say("the message does not hold what its template says: template=")
                    .and(request.templateId());
            refuse(ErrorCode.MALFORMED_MESSAGE);
            return false;
        }
    }

    private void decodeSingle(final StoreOperation operation) {
        switch (request.templateId()) {
            case StateGetDecoder.TEMPLATE_ID -> operation.wrap(request, getDecoder);
            case StateSetDecoder.TEMPLATE_ID -> operation.wrap(request, setDecoder);
            case StateDeleteDecoder.TEMPLATE_ID -> operation.wrap(request, deleteDecoder);
            default -> operation.wrap(request, incrementDecoder);
        }
    }

    private boolean decodeOperations() {
        transactDecoder.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        for (final StateTransactDecoder.MetadataDecoder metadata : transactDecoder.metadata()) {
            metadata.sbeSkip();
        }
        final StateTransactDecoder.OperationsDecoder group = transactDecoder.operations();
        final int count = group.count();
        if (count == 0 || count > TableTransaction.MAX_OPERATIONS) {
            text().say("a transaction has 1 to ")
                    .and(TableTransaction.MAX_OPERATIONS)
                    .and(" operations: count=")
                    .and(count);
            refuse(ErrorCode.TRANSACTION_INVALID);
            return false;
        }
        makeOperations(count);
        while (group.hasNext()) {
            final StoreOperation operation = operations[operationCount];
            operation.wrap(request, group.next());
            operationCount++;
            if (!isValid(operation)) {
                return false;
            }
        }
        return true;
    }

    private void makeOperations(final int count) {
        final int made = operations.length;
        if (count > made) {
            operations = Arrays.copyOf(operations, count);
            for (int i = made; i < count; i++) {
                operations[i] = new StoreOperation(); // once per place that is ever used
            }
        }
    }

    private boolean isValid(final StoreOperation operation) {
        if (operation.bodyHandle() < 0) {
            limits.refuseBody(request, replies);
            return false;
        }
        return operation.storedKey().isValid(request, replies)
                && operation.ttl().isValid(request, replies)
                && limits.isInline(request, replies, operation.value(), operation.contentType());
    }

    private boolean bulkGet() {
        bulkGetDecoder.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        for (final StateBulkGetDecoder.MetadataDecoder metadata : bulkGetDecoder.metadata()) {
            metadata.sbeSkip();
        }
        final StateBulkGetDecoder.KeysDecoder keys = bulkGetDecoder.keys();
        itemCount = keys.count();
        if (itemCount == 0) {
            text().say("a bulk get without keys");
            refuse(ErrorCode.KEY_INVALID);
            return true;
        }
        for (itemIndex = 0; itemIndex < itemCount && !isRefused; itemIndex++) {
            operations[0].wrap(request, keys.next());
            if (itemIndex >= request.firstItem()) {
                if (!replies.hasRoom(request.token())) {
                    request.firstItem(itemIndex);
                    return false;
                }
                bulkItem(operations[0]);
            }
        }
        return true;
    }

    /** A key that is not valid is not found: one bad key does not fail the others. */
    private void bulkItem(final StoreOperation operation) {
        if (operation.storedKey().isWellFormed()) {
            operation.storedKey().prefix(request.keyPrefix());
            get(operation);
        } else {
            absent();
        }
    }

    private void item(
            final boolean isFound,
            final long version,
            final long expiryMs,
            final DirectBuffer contentType,
            final DirectBuffer value,
            final long bodyHandle,
            final int bodyLength) {
        final long token = request.token();
        if (itemIndex == NOT_BULK) {
            replies.onValue(token, isFound, version, expiryMs, contentType, value, bodyHandle, bodyLength);
            return;
        }
        final StoredKey key = operations[0].storedKey();
        replies.onItem(
                token,
                itemIndex,
                itemCount,
                key.isTooLong() ? NOTHING : key.view(), // its index names it, too
                isFound,
                version,
                expiryMs,
                contentType,
                value,
                bodyHandle,
                bodyLength);
    }

    private void releaseBodies() {
        for (int i = 0; i < operationCount; i++) {
            if (operations[i].bodyHandle() > 0) {
                arena.release(operations[i].bodyHandle());
            }
        }
    }
}
