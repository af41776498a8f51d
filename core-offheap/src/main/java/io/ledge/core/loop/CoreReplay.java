package io.ledge.core.loop;

import io.ledge.core.journal.JournalRecordType;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.state.StateReplay;
import org.agrona.DirectBuffer;

/** Records of a journal or snapshot, each to the block that wrote it. Cold: before the loop runs. */
final class CoreReplay implements JournalRecordHandler {
    private final StateReplay state;

    CoreReplay(final StateReplay state) {
        this.state = state;
    }

    @Override
    public void onRecord(
            final int type, final long position, final DirectBuffer buffer, final int offset, final int length) {
        switch (type) {
            case JournalRecordType.STATE_COMMAND -> state.onCommand(position, buffer, offset, length);
            case JournalRecordType.STORE_NAME -> state.onStoreName(buffer, offset, length);
            case JournalRecordType.STATE_ITEM -> state.onItem(buffer, offset, length);
            default ->
                throw new IllegalStateException("the journal was written by a newer Ledge: record type " + type
                        + " at position " + position + " is unknown to this one");
        }
    }
}
