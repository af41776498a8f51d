package io.ledge.client;

import java.util.List;

/**
 * Knows what a store holds under a prefix: told of all of it first, then of each change. On the client's dispatch thread, one
 * call at a time.
 */
public interface StateFollower {
    /**
     * What there is. Comes first, and again whenever changes were lost: then it replaces all that was known. Changes that came
     * while it was read follow, some of which it may show already: the higher ETag is the newer.
     *
     * @param entries with values
     */
    void onSync(List<StateEntry> entries) throws Exception;

    void onChange(StateChange change) throws Exception;
}
