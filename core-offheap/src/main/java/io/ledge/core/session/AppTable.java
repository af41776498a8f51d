package io.ledge.core.session;

import io.ledge.core.table.NameTable;
import org.agrona.DirectBuffer;

/** App ids and their indexes, in the order in which they first connected. An index is never given to another app. */
public final class AppTable {
    private final NameTable names;
    private final int[] sessionCounts;

    AppTable(final int capacity) {
        names = new NameTable(capacity);
        sessionCounts = new int[capacity];
    }

    /** Finds or adds. @return the index, or negative when the table is full. */
    int add(final DirectBuffer buffer, final int offset, final int length) {
        return names.add(buffer, offset, length);
    }

    /** @return the index, or negative when no such app ever connected */
    public int find(final DirectBuffer appId) {
        return names.find(appId, 0, appId.capacity());
    }

    void attached(final int appIndex) {
        sessionCounts[appIndex]++;
    }

    void detached(final int appIndex) {
        sessionCounts[appIndex]--;
    }

    /** App ids at most: an index is below. */
    public int capacity() {
        return sessionCounts.length;
    }

    public int count() {
        return names.count();
    }

    public String name(final int appIndex) {
        return names.name(appIndex);
    }

    /** UTF-8 bytes of the app id, for key prefixes. */
    public DirectBuffer bytes(final int appIndex) {
        return names.bytes(appIndex);
    }

    public boolean isAttached(final int appIndex) {
        return sessionCounts[appIndex] > 0;
    }
}
