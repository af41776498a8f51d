package io.ledge.core.state;

import io.ledge.protocol.ErrorCode;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Dapr's request metadata {@code ttlInSeconds}, for callers that pass it on as they got it: above 0 the item expires, 0 is as if
 * it were not there, below 0 (Dapr's -1) the item is kept for good. The command's own ttlMs, if not 0, comes first.
 */
final class TtlMetadata {
    private static final byte[] NAME = {'t', 't', 'l', 'i', 'n', 's', 'e', 'c', 'o', 'n', 'd', 's'};
    private static final long MS_PER_SECOND = 1000;

    private final UnsafeBuffer name = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);
    private long seconds;
    private boolean isBad;

    /** Before a command's metadata. */
    void clear() {
        seconds = 0;
        isBad = false;
    }

    /** To be wrapped around an entry's name, then {@link #take}. */
    UnsafeBuffer name() {
        return name;
    }

    UnsafeBuffer value() {
        return value;
    }

    /** Reads the entry, if it is the one. */
    void take() {
        if (value.capacity() == 0 || !isName(name)) {
            return;
        }
        isBad = !DecimalNumber.isNumber(value);
        seconds = isBad ? 0 : DecimalNumber.parse(value);
    }

    /** Can it be read? Else answers. */
    boolean isValid(final StateRequest request, final StateReplies replies) {
        if (!isBad) {
            return true;
        }
        replies.text()
                .say("metadata ttlInSeconds is not a whole number: length=")
                .and(value.capacity());
        replies.onError(request.token(), ErrorCode.METADATA_INVALID);
        return false;
    }

    /** @param given the command's own */
    long ttlMs(final long given) {
        if (given != 0) {
            return given;
        }
        return seconds > Long.MAX_VALUE / MS_PER_SECOND ? Long.MAX_VALUE : Math.max(-1, seconds * MS_PER_SECOND);
    }

    /** Names of metadata are compared without regard to case, as Dapr does. */
    private static boolean isName(final DirectBuffer name) {
        if (name.capacity() != NAME.length) {
            return false;
        }
        for (int i = 0; i < NAME.length; i++) {
            if ((name.getByte(i) | 0x20) != NAME[i]) {
                return false;
            }
        }
        return true;
    }
}
