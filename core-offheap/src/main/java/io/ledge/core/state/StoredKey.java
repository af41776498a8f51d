package io.ledge.core.state;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** An app's key and the key under which the store keeps it: {@code prefix||key}. */
final class StoredKey {
    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer stored = new UnsafeBuffer(new byte[KeyPrefix.MAX_LENGTH + Ipc.MAX_KEY_LENGTH]);
    private int storedLength;

    /** The app's key, to be wrapped. */
    UnsafeBuffer view() {
        return view;
    }

    DirectBuffer nothing() {
        return NOTHING;
    }

    DirectBuffer stored() {
        return stored;
    }

    int storedLength() {
        return storedLength;
    }

    /** Checks the key, answers when it is bad, else makes the stored key. */
    boolean isValid(final StateRequest request, final StateReplies replies) {
        final int length = view.capacity();
        if (isWellFormed()) {
            prefix(request.keyPrefix());
            return true;
        }
        if (length == 0 || isTooLong()) {
            replies.text()
                    .say("a key has 1 to ")
                    .and(Ipc.MAX_KEY_LENGTH)
                    .and(" bytes: length=")
                    .and(length);
        } else {
            replies.text()
                    .say("a key may not hold the separator ||: '")
                    .and(view)
                    .and("'");
        }
        replies.onError(request.token(), ErrorCode.KEY_INVALID);
        return false;
    }

    /** As {@link #isValid}, of what keys begin with: it may be empty. */
    boolean isValidPrefix(final StateRequest request, final StateReplies replies) {
        if (view.capacity() == 0) {
            prefix(request.keyPrefix());
            return true;
        }
        return isValid(request, replies);
    }

    /** Does that stored key begin with this one? */
    boolean isPrefixOf(final DirectBuffer storedKey) {
        if (storedKey.capacity() < storedLength) {
            return false;
        }
        for (int i = 0; i < storedLength; i++) {
            if (storedKey.getByte(i) != stored.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    boolean isWellFormed() {
        final int length = view.capacity();
        if (length == 0 || isTooLong()) {
            return false;
        }
        return isWithoutSeparator(view);
    }

    static boolean isWithoutSeparator(final DirectBuffer text) {
        for (int i = 1; i < text.capacity(); i++) {
            if (text.getByte(i) == '|' && text.getByte(i - 1) == '|') {
                return false;
            }
        }
        return true;
    }

    boolean isTooLong() {
        return view.capacity() > Ipc.MAX_KEY_LENGTH;
    }

    /** Makes the stored key. */
    void prefix(final DirectBuffer prefix) {
        final int prefixLength = prefix.capacity();
        stored.putBytes(0, prefix, 0, prefixLength);
        stored.putBytes(prefixLength, view, 0, view.capacity());
        storedLength = prefixLength + view.capacity();
    }
}
