package io.ledge.core.loop;

/** What may stand beside key and value of a StateSet or an operation. */
record SetOptions(Long etag, boolean firstWrite, long ttlMs, long bodyId, long bodyLength, String contentType) {
    static final SetOptions NONE = new SetOptions(null, false, 0, 0, 0, "");

    SetOptions etag(final long value) {
        return new SetOptions(value, firstWrite, ttlMs, bodyId, bodyLength, contentType);
    }

    SetOptions first() {
        return new SetOptions(etag, true, ttlMs, bodyId, bodyLength, contentType);
    }

    SetOptions ttl(final long value) {
        return new SetOptions(etag, firstWrite, value, bodyId, bodyLength, contentType);
    }

    SetOptions body(final long id, final long length) {
        return new SetOptions(etag, firstWrite, ttlMs, id, length, contentType);
    }

    SetOptions type(final String value) {
        return new SetOptions(etag, firstWrite, ttlMs, bodyId, bodyLength, value);
    }
}
