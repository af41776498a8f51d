package io.ledge.benchmarks.event;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** How the I/O thread has its events executed. Used by that thread only. */
interface EventHandling extends AutoCloseable {
    /** Takes one event. @return bytes of reply written to {@code reply} already, or 0: see {@link #flush} */
    int accept(DirectBuffer events, int offset, int length, MutableDirectBuffer reply, int replyOffset);

    /** Has the accepted events executed and writes the replies still owed. @return their bytes */
    int flush(MutableDirectBuffer reply, int replyOffset);

    @Override
    void close();
}
