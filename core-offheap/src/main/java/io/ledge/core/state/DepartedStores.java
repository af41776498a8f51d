package io.ledge.core.state;

import java.util.Arrays;

/**
 * Stores that are known no more, or that another is in the place of, until what they were asked is answered. The loop's; they
 * are rare, so one more may allocate.
 */
final class DepartedStores {
    private StateStore[] stores = new StateStore[2];
    private int count;

    void add(final StateStore store) {
        if (store.isIdle()) {
            return;
        }
        if (count == stores.length) {
            stores = Arrays.copyOf(stores, 2 * count);
        }
        stores[count++] = store;
    }

    /** Hands over their answers; those that have given all go. @return work done */
    int poll(final StateReplies replies, final int limit) {
        int workCount = 0;
        for (int i = count - 1; i >= 0; i--) {
            workCount += stores[i].poll(replies, limit);
            if (stores[i].isIdle()) {
                stores[i] = stores[--count];
                stores[count] = null;
            }
        }
        return workCount;
    }

    boolean isQuiet() {
        for (int i = 0; i < count; i++) {
            if (!stores[i].isQuiet()) {
                return false;
            }
        }
        return true;
    }
}
