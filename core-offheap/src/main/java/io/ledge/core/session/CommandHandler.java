package io.ledge.core.session;

import org.agrona.DirectBuffer;

/** Takes one message of one session. */
@FunctionalInterface
public interface CommandHandler {
    /**
     * @param buffer exactly this message may be read: offset … offset + length
     * @return false to leave it where it is: the same message comes again in a later cycle
     */
    boolean onCommand(Session session, DirectBuffer buffer, int offset, int length);
}
