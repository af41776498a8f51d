package io.ledge.core.state;

import static io.ledge.core.state.StoreCommandDescriptor.FIRST_ITEM_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.HEADER_LENGTH;
import static io.ledge.core.state.StoreCommandDescriptor.ITEM_LIMIT_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.MESSAGE_HANDLE_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.MESSAGE_LENGTH_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.PREFIX_LENGTH_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.TIMESTAMP_OFFSET;
import static io.ledge.core.state.StoreCommandDescriptor.TOKEN_OFFSET;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.session.BodySource;
import io.ledge.core.table.BodyReleaser;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The store's end of a {@link StoreRing}: commands out of the ring, each as a call of {@link StateStore#submit}, which may
 * block here. Store's thread only. Every command gets its reply: what the store throws is answered STORE_FAILED.
 *
 * <p>The bodies that a command names are let go of when the store is done with it; a store that keeps one has taken it from
 * the request's {@link BodySource}, with a reference of its own.
 */
public final class StoreCommandAdapter implements BodySource {
    /** Told of what the store threw, before it is answered. */
    @FunctionalInterface
    public interface FailureListener {
        void onFailure(Throwable failure);
    }

    private static final int NO_ITEM = -1;

    private final StoreRing ring;
    private final OneToOneRingBuffer commands;
    private final BodyArena arena;
    private final FailureListener listener;
    private final StoreReplyProxy replies;
    private final BodyReleaser releaser;
    private final CommandBodies bodies = new CommandBodies();
    private final ControlledMessageHandler commandHandler = this::onCommand;
    private final StateRequest request = new StateRequest();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final UnsafeBuffer prefix = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
    private UnsafeBuffer large = new UnsafeBuffer(0, 0);
    private StateStore store;
    private int nextItem = NO_ITEM; // of a piece of a bulk get that ran out of room for replies
    private int itemsLeft;
    private boolean hasFailed;

    public StoreCommandAdapter(final StoreRing ring, final FailureListener listener) {
        this.ring = ring;
        this.listener = listener;
        commands = ring.commands();
        arena = ring.arena();
        releaser = arena::release;
        replies = new StoreReplyProxy(ring.replies());
    }

    /** Runs commands, that many at most, or until one fails. @return work done: ring the core */
    public int poll(final StateStore stateStore, final int limit) {
        store = stateStore;
        final long before = commands.consumerPosition();
        final long repliesBefore = ring.replies().producerPosition();
        commands.controlledRead(commandHandler, limit);
        return commands.consumerPosition() == before && ring.replies().producerPosition() == repliesBefore ? 0 : 1;
    }

    /** Is anything unanswered? */
    public boolean hasCommands() {
        return commands.size() > 0;
    }

    /** Exactly: {@link #poll} would find nothing that it could do. Without room for replies it asks the core to say when. */
    public boolean isQuiet() {
        if (commands.size() == 0) {
            return true;
        }
        if (replies.hasRoomForOne()) {
            return false;
        }
        ring.doorbell().setWantsSpace();
        return !replies.hasRoomForOne();
    }

    private Action onCommand(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        if (!replies.hasRoomForOne()) {
            return Action.ABORT;
        }
        final int itemLimit = buffer.getInt(index + ITEM_LIMIT_OFFSET);
        final long handle = wrap(buffer, index);
        final boolean goesOn = nextItem != NO_ITEM;
        request.wrap(
                message,
                header.wrap(message, 0),
                buffer.getLong(index + TOKEN_OFFSET),
                buffer.getLong(index + TIMESTAMP_OFFSET),
                prefix,
                this);
        request.firstItem(goesOn ? nextItem : buffer.getInt(index + FIRST_ITEM_OFFSET));
        replies.begin(goesOn ? itemsLeft : itemLimit);
        nextItem = NO_ITEM;
        hasFailed = false;
        final boolean isDone = execute(itemLimit);
        if (isDone) {
            bodies.release(message, releaser);
            if (handle != 0 && itemLimit == 0) {
                arena.release(handle); // a bulk get's is the loop's
            }
        }
        ring.entryCount(store.entryCount());
        replies.complete();
        if (!isDone) {
            return Action.ABORT;
        }
        return hasFailed ? Action.BREAK : Action.CONTINUE; // so that who called can look after the store
    }

    /** @return the body in which the command came; 0: it is in the ring */
    private long wrap(final MutableDirectBuffer buffer, final int index) {
        final int prefixLength = buffer.getInt(index + PREFIX_LENGTH_OFFSET);
        final int messageLength = buffer.getInt(index + MESSAGE_LENGTH_OFFSET);
        final long handle = buffer.getLong(index + MESSAGE_HANDLE_OFFSET);
        if (handle == 0) {
            prefix.wrap(buffer, index + HEADER_LENGTH, prefixLength);
            message.wrap(buffer, index + HEADER_LENGTH + prefixLength, messageLength);
            return 0;
        }
        if (large.capacity() == 0) {
            large = new UnsafeBuffer(new byte[KeyPrefix.MAX_LENGTH + Ipc.MAX_WRAPPED_LENGTH]); // once
        }
        arena.read(handle, 0, large, 0, prefixLength + messageLength);
        prefix.wrap(large, 0, prefixLength);
        message.wrap(large, prefixLength, messageLength);
        return handle;
    }

    /** @return false when it is to go on when there is room for more replies */
    private boolean execute(final int itemLimit) {
        try {
            final boolean isTaken = store.submit(request, replies);
            if (!isTaken && replies.itemsLeft() > 0) {
                nextItem = request.firstItem();
                itemsLeft = replies.itemsLeft();
                return false;
            }
            if (!replies.isAnswered() && (isTaken || itemLimit == 0)) {
                throw new IllegalStateException("the store did not answer: template=" + request.templateId());
            }
        } catch (final Throwable failure) {
            hasFailed = true;
            listener.onFailure(failure);
            refuse(failure);
        }
        return true;
    }

    private void refuse(final Throwable failure) {
        if (!replies.isAnswered()) {
            final String message = failure.getMessage();
            replies.text().say(message == null ? failure.toString() : message);
            replies.onError(request.token(), ErrorCode.STORE_FAILED);
        }
    }

    @Override
    public long takeBody(final long bodyId, final long bodyLength) {
        return arena.length(bodyId) == bodyLength && arena.retain(bodyId) ? bodyId : -1;
    }

    @Override
    public ErrorCode bodyError() {
        return ErrorCode.BODY_UNKNOWN;
    }
}
