package io.ledge.benchmarks.event;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** A plain call. */
final class InlineHandling implements EventHandling {
    private final EventWork work = new EventWork();

    @Override
    public int accept(
            final DirectBuffer events,
            final int offset,
            final int length,
            final MutableDirectBuffer reply,
            final int replyOffset) {
        work.execute(events, offset, reply, replyOffset);
        return EventWork.REPLY_LENGTH;
    }

    @Override
    public int flush(final MutableDirectBuffer reply, final int replyOffset) {
        return 0;
    }

    @Override
    public void close() {
        work.close();
    }
}
