package io.ledge.core.state;

import io.ledge.core.session.BodySource;
import io.ledge.core.table.BodyReleaser;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.OperationType;
import io.ledge.protocol.codec.StateSetDecoder;
import io.ledge.protocol.codec.StateTransactDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The bodies that a command names: found by a walk over its bytes, so that they can be handed from the session to the
 * command's copy, and from there be let go of.
 */
final class CommandBodies {
    /** A body is not there: {@link BodySource#bodyError} says why. */
    static final int MISSING = -1;

    private static final int SET_BLOCK_END = StateSetDecoder.bodyLengthEncodingOffset() + Integer.BYTES;
    private static final int OPERATION_BLOCK_END =
            StateTransactDecoder.OperationsDecoder.bodyLengthEncodingOffset() + Integer.BYTES;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final StateSetDecoder set = new StateSetDecoder();
    private final StateTransactDecoder transact = new StateTransactDecoder();
    private final int[] offsets = new int[TableTransaction.MAX_OPERATIONS];
    private int count;

    /**
     * Puts the arena's handles where the copy of a command has the ids of its sender. Nothing is left taken unless all are.
     *
     * @param copy of the message, at 0
     * @return bodies taken, or {@link #MISSING}
     * @throws RuntimeException as the decoders do, when the message does not hold what it says: nothing is taken
     */
    int take(final MutableDirectBuffer copy, final BodySource bodies, final BodyReleaser releaser) {
        find(copy);
        for (int i = 0; i < count; i++) {
            final long length = copy.getInt(offsets[i] + Long.BYTES, ByteOrder.LITTLE_ENDIAN) & 0xFFFF_FFFFL;
            final long handle = bodies.takeBody(copy.getLong(offsets[i], ByteOrder.LITTLE_ENDIAN), length);
            if (handle < 0) {
                count = i;
                releaseFound(copy, releaser);
                return MISSING;
            }
            copy.putLong(offsets[i], handle, ByteOrder.LITTLE_ENDIAN);
        }
        return count;
    }

    /** Lets go of all bodies of a command that {@link #take} has seen. */
    void release(final DirectBuffer message, final BodyReleaser releaser) {
        find(message);
        releaseFound(message, releaser);
    }

    private void releaseFound(final DirectBuffer message, final BodyReleaser releaser) {
        for (int i = 0; i < count; i++) {
            releaser.onBodyReleased(message.getLong(offsets[i], ByteOrder.LITTLE_ENDIAN));
        }
    }

    /** Both ends find the same: the handles stand within blocks, which no other field overlaps. */
    private void find(final DirectBuffer message) {
        count = 0;
        header.wrap(message, 0);
        final int offset = MessageHeaderDecoder.ENCODED_LENGTH;
        switch (header.templateId()) {
            case StateSetDecoder.TEMPLATE_ID -> {
                checkBlock(header.blockLength(), SET_BLOCK_END);
                set.wrap(message, offset, header.blockLength(), header.version());
                if (set.bodyId() != 0) {
                    offsets[count++] = offset + StateSetDecoder.bodyIdEncodingOffset();
                }
            }
            case StateTransactDecoder.TEMPLATE_ID -> findInOperations(message, offset);
            default -> {} // names none
        }
    }

    private void findInOperations(final DirectBuffer message, final int offset) {
        transact.wrap(message, offset, header.blockLength(), header.version());
        for (final StateTransactDecoder.MetadataDecoder metadata : transact.metadata()) {
            metadata.sbeSkip();
        }
        final StateTransactDecoder.OperationsDecoder operations = transact.operations();
        if (operations.count() == 0 || operations.count() > offsets.length) {
            return; // the store will refuse it: its bodies stay where they are
        }
        checkBlock(operations.actingBlockLength(), OPERATION_BLOCK_END);
        while (operations.hasNext()) {
            final int block = transact.limit();
            operations.next();
            if (operations.bodyId() != 0 && operations.operation() == OperationType.UPSERT) {
                offsets[count++] = block + StateTransactDecoder.OperationsDecoder.bodyIdEncodingOffset();
            }
            operations.sbeSkip();
        }
    }

    private static void checkBlock(final int length, final int needed) {
        if (length < needed) {
            throw new IllegalArgumentException("a block too short: length=" + length + ", needed=" + needed);
        }
    }
}
