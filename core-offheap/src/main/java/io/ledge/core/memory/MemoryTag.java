package io.ledge.core.memory;

/** What a region is for. Bytes are balanced per tag, so that a leak has a name. */
public enum MemoryTag {
    /** Hash indexes of record tables. */
    TABLE_INDEX,
    /** Records of tables: header, key, content type, inline value. */
    TABLE_RECORDS,
    /** The 4 KiB blocks of the body arena. */
    BODY_BLOCKS,
    /** Links, generations and reference counts of the body arena's blocks. */
    BODY_LINKS,
    /** Timer wheels. */
    TIMERS,
    /** Rings between the core and other threads. */
    RINGS,
    /** Sessions, subscriptions and what is outstanding on them. */
    SESSIONS,
    /** Message queues of topics and bindings. */
    QUEUES,
    /** The waiting room of replies, and the journal's buffers. */
    JOURNAL,
    /** The latest changes of stores, for those who watch. */
    CHANGES
}
