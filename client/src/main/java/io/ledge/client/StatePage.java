package io.ledge.client;

import java.util.List;

/**
 * A page of a scan. It may be short or empty and yet not the last: the node looks at a bounded piece of the store for each.
 *
 * @param entries in no useful order
 * @param position of the newest change when the page began: a watch from the first page's misses nothing
 * @param next where the next page begins, or null after the last
 */
public record StatePage(List<StateEntry> entries, long position, ScanCursor next) {
    public boolean isLast() {
        return next == null;
    }
}
