package io.ledge.core.loop;

/** What may stand beside key and value of a StateSet or an operation. */
record SetOptions(
        Long etag,
        boolean firstWrite,
        long ttlMs,
        long bodyId,
        long bodyLength,
        String contentType,
        String metadataName,
        String metadataValue) {
    static final SetOptions NONE = new SetOptions(null, false, 0, 0, 0, "", "m", "v");

    /** Of a set only: operations of a transaction have none. */
    SetOptions metadata(final String name, final String value) {
        return new SetOptions(etag, firstWrite, ttlMs, bodyId, bodyLength, contentType, name, value);
    }

    SetOptions etag(final long value) {
        return new SetOptions(value, firstWrite, ttlMs, bodyId, bodyLength, contentType, metadataName, metadataValue);
    }

    SetOptions first() {
        return new SetOptions(etag, true, ttlMs, bodyId, bodyLength, contentType, metadataName, metadataValue);
    }

    SetOptions ttl(final long value) {
        return new SetOptions(etag, firstWrite, value, bodyId, bodyLength, contentType, metadataName, metadataValue);
    }

    SetOptions body(final long id, final long length) {
        return new SetOptions(etag, firstWrite, ttlMs, id, length, contentType, metadataName, metadataValue);
    }

    SetOptions type(final String value) {
        return new SetOptions(etag, firstWrite, ttlMs, bodyId, bodyLength, value, metadataName, metadataValue);
    }
}
