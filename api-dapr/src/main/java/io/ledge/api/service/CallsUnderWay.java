package io.ledge.api.service;

import java.util.HashMap;
import java.util.Map;

/**
 * Calls of one sort that are under way: a number for each caller, and one for all of them. The core has one session answer 256,
 * but forgets those whose caller has gone; here they count until they end. On the services' thread.
 */
final class CallsUnderWay {
    private final String sort;
    private final int maxOfOne;
    private final int maxOfAll;
    private final Map<String, Integer> countByCaller = new HashMap<>(); // of those that have any
    private int count;

    private CallsUnderWay(final String sort, final int maxOfOne, final int maxOfAll) {
        this.sort = sort;
        this.maxOfOne = maxOfOne;
        this.maxOfAll = maxOfAll;
    }

    /** The callee may hang: they leave the rest of the core's number to secrets and documents. */
    static CallsUnderWay elsewhere() {
        return new CallsUnderWay("calls of apps of other nodes", 64, 192);
    }

    /** What the node answers itself. One app, which may have several clients, leaves some to others. */
    static CallsUnderWay ofNode() {
        return new CallsUnderWay("calls of the node itself", 192, 256);
    }

    /** @return null: the call may be made, and ends with {@link #remove}; else why not */
    String add(final String callerId) {
        final int countOfCaller = countByCaller.getOrDefault(callerId, 0);
        if (countOfCaller >= maxOfOne) {
            return "app '" + callerId + "' has " + countOfCaller + " " + sort + " under way: try again later";
        }
        if (count >= maxOfAll) {
            return "the node has " + count + " " + sort + " under way: try again later";
        }
        countByCaller.put(callerId, countOfCaller + 1);
        count++;
        return null;
    }

    void remove(final String callerId) {
        countByCaller.computeIfPresent(callerId, (_, countOfCaller) -> countOfCaller == 1 ? null : countOfCaller - 1);
        count--;
    }
}
