package io.ledge.core.state;

import static io.ledge.core.state.StoreCommandDescriptor.FIRST_ITEM_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.HEADER_LENGTH;
import static io.ledge.core.state.StoreCommandDescriptor.INLINE_LIMIT;
import static io.ledge.core.state.StoreCommandDescriptor.ITEM_LIMIT_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.MESSAGE_HANDLE_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.MESSAGE_LENGTH_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.MESSAGE_TYPE;
import static io.ledge.core.state.StoreCommandDescriptor.PREFIX_LENGTH_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.TIMESTAMP_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.TOKEN_OFFSET;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.table.BodyReleaser;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.StateBulkGetDecoder;
import java.util.EnumSet;
import java.util.Set;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;

/**
 * The loop's end of a store that lives on a thread of its own: copies the command, with its key prefix, its timestamp and its
 * bodies' handles, into the store's ring, and hands over what comes back. All commands of a store go through one ring to one
 * thread, so their order per key is the order of {@link #submit}.
 *
 * <p>Full: when the ring runs low, and for commands above {@value StoreCommandDescriptor#INLINE_LIMIT} bytes, the command goes
 * into the body arena and only its handle into the ring; no body memory is answered BACK_PRESSURE. So a store that hangs leaves
 * its callers waiting, and nobody else; submit answers false only beyond {@link StoreRing#MAX_COMMANDS}. A session without room gets
 * its replies later ({@link HeldReplies}), and large bulk gets go in pieces ({@link BulkGets}): a reader that is slow, or dead,
 * keeps no other from its answers.
 */
public final class RingStateStore implements StateStore {
    private static final int MAX_HELD = 1 << 13;
    private static final int MAX_BULK_GETS = 256;
    private static final int RESERVE = (StoreRing.MAX_COMMANDS + 1) * (RecordDescriptor.HEADER_LENGTH + HEADER_LENGTH);

    private final StoreRing ring;
    private final OneToOneRingBuffer commands;
    private final OneToOneRingBuffer answers;
    private final BodyArena arena;
    private final Set<Feature> features;
    private final BodyReleaser releaser;
    private final CommandBodies bodies = new CommandBodies();
    private final StoreLimits limits = new StoreLimits(null); // never asked whether a table is full
    private final StoreReplyAdapter adapter = new StoreReplyAdapter();
    private final HeldReplies held;
    private final BulkGets bulkGets = new BulkGets(MAX_BULK_GETS);
    private final BulkGets.Asker asker = this::ask;
    private final ControlledMessageHandler answerHandler = this::onAnswer;
    private final UnsafeBuffer copy = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer large = new UnsafeBuffer(new byte[Ipc.MAX_WRAPPED_LENGTH]);
    private StateReplies replies;
    private boolean owesRing;
    private boolean isAskRefused;
    private boolean isDetached; // the rings are not there any more

    /** @param features of the store at the other end; SCAN does not go through a ring */
    public RingStateStore(final StoreRing ring, final Set<Feature> features) {
        if (features.contains(Feature.SCAN)) {
            throw new IllegalArgumentException("a store behind a ring cannot have SCAN: features=" + features);
        }
        this.ring = ring;
        this.features = EnumSet.copyOf(features);
        commands = ring.commands();
        answers = ring.replies();
        arena = ring.arena();
        releaser = arena::release;
        held = new HeldReplies(arena, adapter, MAX_HELD);
    }

    @Override
    public boolean submit(final StateRequest request, final StateReplies stateReplies) {
        replies = stateReplies;
        final int length = StoreCommandDescriptor.messageLength(request);
        if (request.templateId() == StateBulkGetDecoder.TEMPLATE_ID) {
            return addBulkGet(request, length);
        }
        return length > INLINE_LIMIT || isLow(length) ? submitAsBody(request, length) : submitInline(request, length);
    }

    /** Would the command take of what is kept for those that go as bodies? */
    private boolean isLow(final int length) {
        return commands.capacity() - commands.size() < RESERVE + HEADER_LENGTH + KeyPrefix.MAX_LENGTH + length;
    }

    private boolean submitInline(final StateRequest request, final int length) {
        final int prefixLength = request.keyPrefix().capacity();
        final int index = commands.tryClaim(MESSAGE_TYPE, HEADER_LENGTH + prefixLength + length);
        if (index <= 0) {
            return false;
        }
        boolean isTaken = false;
        try {
            final AtomicBuffer buffer = commands.buffer();
            putHeader(index, request.token(), request.timestampMs(), 0, prefixLength, length);
            buffer.putBytes(index + HEADER_LENGTH, request.keyPrefix(), 0, prefixLength);
            copy.wrap(buffer, index + HEADER_LENGTH + prefixLength, length);
            copy.putBytes(0, request.message(), StoreCommandDescriptor.messageOffset(request), length);
            isTaken = takeBodies(request, copy);
        } finally {
            end(index, isTaken);
        }
        return true;
    }

    /** Prefix and message go as a body. */
    private boolean submitAsBody(final StateRequest request, final int length) {
        final int prefixLength = request.keyPrefix().capacity();
        final long handle = arena.allocate(prefixLength + length);
        if (handle <= 0) {
            return refuseBusy(request);
        }
        final int index = commands.tryClaim(MESSAGE_TYPE, HEADER_LENGTH);
        if (index <= 0) {
            arena.release(handle);
            return false;
        }
        boolean isTaken = false;
        try {
            putHeader(index, request.token(), request.timestampMs(), handle, prefixLength, length);
            copy.wrap(large, 0, length);
            copy.putBytes(0, request.message(), StoreCommandDescriptor.messageOffset(request), length);
            isTaken = takeBodies(request, copy);
            arena.write(handle, 0, request.keyPrefix(), 0, prefixLength);
            arena.write(handle, prefixLength, copy, 0, length);
        } finally {
            end(index, isTaken);
            if (!isTaken) {
                arena.release(handle);
            }
        }
        return true;
    }

    private void putHeader(
            final int index,
            final long token,
            final long timestampMs,
            final long handle,
            final int prefixLength,
            final int messageLength) {
        final AtomicBuffer buffer = commands.buffer();
        buffer.putLong(index + TOKEN_OFFSET, token);
        buffer.putLong(index + TIMESTAMP_OFFSET, timestampMs);
        buffer.putInt(index + FIRST_ITEM_OFFSET, 0);
        buffer.putInt(index + ITEM_LIMIT_OFFSET, 0);
        buffer.putLong(index + MESSAGE_HANDLE_OFFSET, handle);
        buffer.putInt(index + PREFIX_LENGTH_OFFSET, prefixLength);
        buffer.putInt(index + MESSAGE_LENGTH_OFFSET, messageLength);
    }

    private boolean takeBodies(final StateRequest request, final MutableDirectBuffer message) {
        if (bodies.take(message, request.bodies(), releaser) != CommandBodies.MISSING) {
            return true;
        }
        limits.refuseBody(request, replies);
        return false;
    }

    private void end(final int index, final boolean isTaken) {
        if (isTaken) {
            commands.commit(index);
            owesRing = true;
        } else {
            commands.abort(index);
        }
    }

    private boolean addBulkGet(final StateRequest request, final int length) {
        final int prefixLength = request.keyPrefix().capacity();
        final long handle = bulkGets.isFull() ? BodyArena.FULL : arena.allocate(prefixLength + length);
        if (handle <= 0) {
            return refuseBusy(request);
        }
        arena.write(handle, 0, request.keyPrefix(), 0, prefixLength);
        arena.write(handle, prefixLength, request.message(), StoreCommandDescriptor.messageOffset(request), length);
        bulkGets.add(request.token(), request.timestampMs(), handle, prefixLength, length);
        return true;
    }

    private boolean ask(
            final long token,
            final long timestampMs,
            final long handle,
            final int prefixLength,
            final int messageLength,
            final int firstItem) {
        final int index = commands.tryClaim(MESSAGE_TYPE, HEADER_LENGTH);
        isAskRefused = index <= 0;
        if (isAskRefused) {
            return false;
        }
        putHeader(index, token, timestampMs, handle, prefixLength, messageLength);
        commands.buffer().putInt(index + FIRST_ITEM_OFFSET, firstItem);
        commands.buffer().putInt(index + ITEM_LIMIT_OFFSET, BulkGets.PIECE);
        end(index, true);
        return true;
    }

    private boolean refuseBusy(final StateRequest request) {
        replies.text().say("the state store has no memory for one more large request: try again later");
        replies.onError(request.token(), ErrorCode.BACK_PRESSURE);
        return true;
    }

    /** Called in every cycle, after the commands: so here the store's thread is rung, at most once a cycle. */
    @Override
    public int poll(final StateReplies stateReplies, final int limit) {
        replies = stateReplies;
        int workCount = held.count() == 0 ? 0 : held.deliver(replies);
        if (isDetached) {
            return workCount + refuseBulkGets();
        }
        workCount += read(limit);
        if (bulkGets.count() > 0) {
            workCount += bulkGets.ask(replies, asker);
        }
        if (owesRing) {
            owesRing = false;
            ring.doorbell().ring();
        }
        return workCount;
    }

    private int read(final int limit) {
        final long before = answers.consumerPosition();
        answers.controlledRead(answerHandler, limit);
        if (answers.consumerPosition() == before) {
            return 0;
        }
        if (ring.doorbell().takeWantsSpace()) {
            owesRing = true; // the store's thread waited for the room we just made
        }
        return 1;
    }

    private ControlledMessageHandler.Action onAnswer(
            final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final long token = StoreReplyAdapter.token(buffer, index);
        if (bulkGets.count() > 0) {
            noteBulkGet(type, token, buffer, index);
        }
        final boolean waits = !replies.hasRoom(token) || held.count() > 0 && held.contains(token);
        if (!waits || !held.hold(type, buffer, index, length)) {
            adapter.deliver(type, buffer, index, replies);
        }
        return ControlledMessageHandler.Action.CONTINUE;
    }

    private void noteBulkGet(final int type, final long token, final MutableDirectBuffer buffer, final int index) {
        long handle = 0;
        if (type == StoreReplyDescriptor.ITEM) {
            handle = bulkGets.onItem(
                    token, StoreReplyAdapter.itemIndex(buffer, index), StoreReplyAdapter.itemCount(buffer, index));
        } else if (type == StoreReplyDescriptor.ERROR) {
            handle = bulkGets.onError(token);
        }
        if (handle != 0) {
            arena.release(handle);
        }
    }

    /** Those whose readers have taken what was there for them. */
    private int refuseBulkGets() {
        int workCount = 0;
        for (long token = bulkGets.askable(replies); token != 0; token = bulkGets.askable(replies)) {
            arena.release(bulkGets.onError(token));
            replies.text().say("the state store has ended");
            replies.onError(token, ErrorCode.NODE_STOPPING);
            workCount++;
        }
        return workCount;
    }

    /** The store's thread takes a command out of its ring when the answer is in the other: so that one is looked at last. */
    @Override
    public boolean isIdle() {
        return held.count() == 0
                && bulkGets.count() == 0
                && (isDetached || commands.size() == 0 && answers.size() == 0);
    }

    @Override
    public boolean detach() {
        if (!isDetached && answers.size() == 0) {
            isDetached = true;
            bulkGets.forgetAsked(); // of those for which there was room only when the thread had ended
        }
        return isDetached;
    }

    /** What waits for a session's room waits for its peer, who rings; a full command ring means that answers will come. */
    @Override
    public boolean isQuiet() {
        if (isDetached) {
            return (held.count() == 0 || !held.isDeliverable(replies))
                    && (bulkGets.count() == 0 || bulkGets.askable(replies) == 0);
        }
        return answers.size() == 0
                && !owesRing
                && (held.count() == 0 || !held.isDeliverable(replies))
                && (bulkGets.count() == 0 || isAskRefused || !bulkGets.isAskable(replies));
    }

    @Override
    public boolean has(final Feature feature) {
        return features.contains(feature);
    }

    @Override
    public long entryCount() {
        return ring.entryCount();
    }

    @Override
    public void close() {
        // who reserved the memory of the rings gives it back
    }
}
