package io.ledge.core.state;

/**
 * A state store as the loop sees it: a command goes in, its answer comes later, or at once, with the same token. Only stores
 * embedded in the loop answer within {@link #submit}; any other keeps order per key on threads of its own.
 */
public interface StateStore extends AutoCloseable {
    /** What a store can do; callers ask, they never guess. */
    enum Feature {
        ETAG,
        /** StateTransact, its checks included. */
        TRANSACTIONAL,
        TTL,
        /** StateIncrement. */
        INCREMENT,
        /** StateScan. */
        SCAN,
        /** StateWatch: {@link #changes()} is there. */
        WATCH
    }

    /**
     * Takes a command as {@link StateRequest} shows it: a StateGet, StateSet, StateDelete or StateBulkGet, and those of the
     * {@link Feature}s it has. The request and its bytes are good during the call only; a body the command names is taken during the call, or lost.
     *
     * @return false when the store's queue is full: nothing was taken, the command comes again
     */
    boolean submit(StateRequest request, StateReplies replies);

    /** Hands over answers that have come in. @return work done */
    default int poll(final StateReplies replies, final int limit) {
        return 0;
    }

    /** Exactly: no answer waits to be polled. */
    default boolean isQuiet() {
        return true;
    }

    /** Exactly: no command is under way, and no answer. Once no more are submitted, nobody misses it then. */
    default boolean isIdle() {
        return true;
    }

    /**
     * The thread behind it has ended: what that one has not answered is refused, when who asked has room, and nothing that the
     * two shared is touched any more. By the loop; no command comes after it.
     *
     * @return false when answers wait to be polled before: call it again
     */
    default boolean detach() {
        return true;
    }

    boolean has(Feature feature);

    /** What changes in it, for those who watch; null without the feature WATCH. */
    default ChangeSource changes() {
        return null;
    }

    /** Entries, for {@code ledge status}; negative when unknown. */
    default long entryCount() {
        return -1;
    }

    /** Cold: after the loop has ended. */
    @Override
    void close();
}
