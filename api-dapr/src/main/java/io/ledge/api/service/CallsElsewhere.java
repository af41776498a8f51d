package io.ledge.api.service;

import java.util.HashMap;
import java.util.Map;

/**
 * Calls of apps of other nodes that are under way: a number for each caller, for the callee may hang, and one for all of them,
 * so that they leave the rest of what the core has one session answer (256) to secrets and documents. On the services' thread.
 */
final class CallsElsewhere {
    static final int MAX_OF_ONE = 64;
    static final int MAX_OF_ALL = 192;

    private final Map<String, Integer> countByCaller = new HashMap<>(); // of those that have any
    private int count;

    /** @return null: the call may be made, and ends with {@link #remove}; else why not */
    String add(final String callerId) {
        final int countOfCaller = countByCaller.getOrDefault(callerId, 0);
        if (countOfCaller >= MAX_OF_ONE) {
            return "app '" + callerId + "' has " + countOfCaller
                    + " calls of apps of other nodes under way: try again later";
        }
        if (count >= MAX_OF_ALL) {
            return "the node has " + count + " calls of apps of other nodes under way: try again later";
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
