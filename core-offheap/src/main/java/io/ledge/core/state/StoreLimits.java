package io.ledge.core.state;

import io.ledge.core.table.RecordTable;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import org.agrona.DirectBuffer;

/** What the embedded store refuses, and how it says so. */
final class StoreLimits {
    static final int MAX_CONTENT_TYPE_LENGTH = 255;

    private final RecordTable table;

    StoreLimits(final RecordTable table) {
        this.table = table;
    }

    /** Is an inline value short enough? Else answers with both sizes. */
    boolean isInline(
            final StateRequest request, final StateReplies replies, final DirectBuffer value, final DirectBuffer type) {
        if (value.capacity() > Ipc.INLINE_LIMIT) {
            replies.text()
                    .say("an inline value is too long, send it as a body: length=")
                    .and(value.capacity())
                    .and(", limit=")
                    .and(Ipc.INLINE_LIMIT);
            replies.onError(request.token(), ErrorCode.BODY_TOO_LARGE);
            return false;
        }
        if (type.capacity() > MAX_CONTENT_TYPE_LENGTH) {
            replies.text()
                    .say("a content type is too long: length=")
                    .and(type.capacity())
                    .and(", limit=")
                    .and(MAX_CONTENT_TYPE_LENGTH);
            replies.onError(request.token(), ErrorCode.BODY_TOO_LARGE);
            return false;
        }
        return true;
    }

    void refuseBody(final StateRequest request, final StateReplies replies) {
        final ErrorCode code = request.bodies().bodyError();
        replies.text().say("the value: ").and(code.meaning());
        replies.onError(request.token(), code);
    }

    void refuseEtag(
            final StateRequest request, final StateReplies replies, final boolean hasEtag, final boolean isAbsent) {
        replies.text().say(etagReason(hasEtag, isAbsent));
        replies.onError(request.token(), ErrorCode.ETAG_MISMATCH);
    }

    /** @param index of the transaction's operation that did not hold */
    void refuseStep(
            final StateRequest request,
            final StateReplies replies,
            final int index,
            final boolean hasEtag,
            final boolean isAbsent) {
        replies.text()
                .say(etagReason(hasEtag, isAbsent))
                .and(", nothing of the transaction is done: operation=")
                .and(index);
        replies.onError(request.token(), ErrorCode.ETAG_MISMATCH);
    }

    private static String etagReason(final boolean hasEtag, final boolean isAbsent) {
        if (!hasEtag) {
            return "the item was to be absent (first-write or check without an ETag), and it exists";
        }
        return isAbsent ? "an ETag was given, and there is no such item" : "the item has another ETag";
    }

    void refuseFull(final StateRequest request, final StateReplies replies) {
        replies.text()
                .say("the store is full: entries=")
                .and(table.entryCount())
                .and(" of ")
                .and(table.maxEntries())
                .and(", bytes=")
                .and(table.usedBytes())
                .and(" of ")
                .and(table.maxBytes());
        replies.onError(request.token(), ErrorCode.STORE_FULL);
    }
}
