package io.ledge.core.table;

/** Sees the records of a walk, one by one. */
@FunctionalInterface
public interface RecordHandler {
    /** Called by {@link RecordTable#scan}; must not change the table. The record is good until the table's next change. */
    void onRecord(long record);
}
