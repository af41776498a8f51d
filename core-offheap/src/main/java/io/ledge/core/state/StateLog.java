package io.ledge.core.state;

import static io.ledge.core.state.StateRecordDescriptor.BODY_COUNT_OFFSET;
import static io.ledge.core.state.StateRecordDescriptor.HANDLER_VERSION;
import static io.ledge.core.state.StateRecordDescriptor.HEADER_LENGTH;
import static io.ledge.core.state.StateRecordDescriptor.MESSAGE_LENGTH_OFFSET;
import static io.ledge.core.state.StateRecordDescriptor.PREFIX_LENGTH_OFFSET;

import io.ledge.core.journal.Durability;
import io.ledge.core.journal.JournalMarks;
import io.ledge.core.journal.JournalProxy;
import io.ledge.core.journal.JournalRecordType;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.session.ReplyGate;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Where one store's accepted changes go before anybody learns of them: the journal, or, for a volatile store, nowhere.
 *
 * <pre>{@code
 * if (log.accepts(request, replies)) {          // else it is answered
 *     input.position(log.nextPosition());       // … change the table: now or never
 *     log.begin(request, bodyCount);
 *     log.stamp(log.message() + NEW_VERSION_OFFSET, version);
 *     log.body(handle);
 *     log.commit();
 * }
 * }</pre>
 */
public final class StateLog {
    private static final StateLog VOLATILE = new StateLog(null, null, null, Durability.OS);

    private final JournalProxy journal;
    private final ReplyGate gate;
    private final BodyArena arena;
    private final Durability durability;
    private int message;
    private int bodyCount;

    private StateLog(
            final JournalProxy journal, final ReplyGate gate, final BodyArena arena, final Durability durability) {
        this.journal = journal;
        this.gate = gate;
        this.arena = arena;
        this.durability = durability;
    }

    /** Of a store that forgets. */
    public static StateLog none() {
        return VOLATILE;
    }

    public static StateLog of(
            final JournalProxy journal, final ReplyGate gate, final BodyArena arena, final Durability durability) {
        return new StateLog(journal, gate, arena, durability);
    }

    /** Are changes journaled? */
    boolean isDurable() {
        return journal != null;
    }

    /** May something change now? Else the request is answered: the disk is full, or the journal failed. */
    boolean accepts(final StateRequest request, final StateReplies replies) {
        if (journal == null) {
            return true;
        }
        final JournalMarks.State state = journal.marks().state();
        if (state == JournalMarks.State.OK) {
            return true;
        }
        replies.text().say("nothing was changed: ").and(journal.marks().reason());
        replies.onError(
                request.token(),
                state == JournalMarks.State.DISK_FULL ? ErrorCode.DISK_FULL : ErrorCode.JOURNAL_FAILED);
        return false;
    }

    /** Of the next change; 0 of a volatile store's. */
    long nextPosition() {
        return journal == null ? 0 : journal.nextPosition();
    }

    /** The next answer reveals what changed at that position. */
    void reveal(final StateReplies replies, final long position) {
        if (journal != null && position != 0) {
            replies.after(position, durability);
        }
    }

    /** May a change at that position be told? */
    boolean isVisible(final long position) {
        return journal == null || gate.isVisible(position, durability);
    }

    /** Will a change at that position never be told, because the journal failed before it was durable? */
    boolean isLost(final long position) {
        return journal != null && journal.marks().state() == JournalMarks.State.FAILED && !isVisible(position);
    }

    /** Why the journal does not take changes; empty when it does. */
    String failure() {
        return journal == null ? "" : journal.marks().reason();
    }

    /** A tombstone of the table, to be removed once its change may be seen. */
    void bury(final long record, final long position) {
        gate.bury(record, position, durability);
    }

    /** Copies the command into the journal. */
    void begin(final StateRequest request, final int bodies) {
        if (journal == null) {
            return;
        }
        final DirectBuffer prefix = request.keyPrefix();
        final int prefixLength = prefix.capacity();
        final int messageLength = request.message().capacity();
        final int index =
                journal.claim(JournalRecordType.STATE_COMMAND, HEADER_LENGTH + prefixLength + messageLength, bodies);
        final MutableDirectBuffer buffer = journal.buffer();
        buffer.putInt(index + MESSAGE_LENGTH_OFFSET, messageLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(index + PREFIX_LENGTH_OFFSET, (short) prefixLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(index + BODY_COUNT_OFFSET, (short) bodies, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(index + HEADER_LENGTH, prefix, 0, prefixLength);
        message = index + HEADER_LENGTH + prefixLength;
        buffer.putBytes(message, request.message(), 0, messageLength);
        bodyCount = 0;
        stamp(MessageHeaderEncoder.positionEncodingOffset(), journal.nextPosition());
        stamp(MessageHeaderEncoder.timestampMsEncodingOffset(), request.timestampMs());
        buffer.putShort(
                message + MessageHeaderEncoder.handlerVersionEncodingOffset(),
                (short) HANDLER_VERSION,
                ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes one of the node's fields. @param offset within the message */
    void stamp(final int offset, final long value) {
        if (journal != null) {
            journal.buffer().putLong(message + offset, value, ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** The next body that the message names: the journal takes a reference of its own. */
    void body(final long handle) {
        if (journal != null) {
            arena.retain(handle);
            journal.body(bodyCount++, handle);
        }
    }

    void commit() {
        if (journal != null) {
            journal.commit(durability);
        }
    }
}
