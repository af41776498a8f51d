package io.ledge.core.session;

import org.agrona.DirectBuffer;

/** The way out to one session: an Aeron publication, or the reply ring of a port. Called under the baton only. */
public interface Egress {
    /** Answers of {@link #offer}; positive or zero means sent. */
    int BLOCKED = -1;

    int CLOSED = -2;

    /**
     * Copies one whole message out, at most {@code Ipc.MAX_MESSAGE_LENGTH} bytes. Never blocks.
     *
     * @return a non-negative number, {@link #BLOCKED} (offer the same again later), or {@link #CLOSED} (the peer is gone)
     */
    int offer(DirectBuffer buffer, int offset, int length);

    /**
     * Says to the peer that we wait for room ({@code Doorbell.setEgressBlocked}), so that it rings when it has drained. The
     * message is offered once more after it.
     */
    void onBlocked();

    /** Tells the peer that there is something to read, besides its doorbell. Any thread, without the baton. */
    default void wake() {}

    /** Asks the transport to end the session and free what it holds; done at home, later. Idempotent. */
    void close();
}
