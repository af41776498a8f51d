package io.ledge.core.state;

import io.ledge.protocol.ErrorCode;

/** What a store answered; the fields of other kinds of answers are null or 0. */
public record StoreAnswer(
        boolean isDone,
        ErrorCode code,
        String text,
        int index,
        int count,
        String key,
        boolean found,
        long version,
        long expiryMs,
        String contentType,
        byte[] value,
        long number) {

    static StoreAnswer done(final long version) {
        return new StoreAnswer(true, null, "", 0, 0, "", false, version, 0, "", null, 0);
    }

    static StoreAnswer incremented(final long number, final long version, final long expiryMs) {
        return new StoreAnswer(true, null, "", 0, 0, "", true, version, expiryMs, "", null, number);
    }

    static StoreAnswer page(final int count, final boolean isLast, final byte[] cursor) {
        return new StoreAnswer(true, null, "", 0, count, "", !isLast, 0, 0, "", cursor, 0);
    }

    static StoreAnswer error(final ErrorCode code, final String text) {
        return new StoreAnswer(false, code, text, 0, 0, "", false, 0, 0, "", null, 0);
    }

    @Override
    public String toString() {
        return isDone ? "done" : code != null ? code + ": " + text : "item " + key + " found=" + found;
    }
}
