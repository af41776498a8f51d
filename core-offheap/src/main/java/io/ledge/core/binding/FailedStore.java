package io.ledge.core.binding;

import io.ledge.core.state.StateReplies;
import io.ledge.core.state.StateRequest;
import io.ledge.core.state.StateStore;
import io.ledge.protocol.ErrorCode;

/** In the place of a store that is not there: refuses every command with the reason. */
final class FailedStore implements StateStore {
    private final ErrorCode code;
    private final String reason;

    FailedStore(final ErrorCode code, final String reason) {
        this.code = code;
        this.reason = reason;
    }

    @Override
    public boolean submit(final StateRequest request, final StateReplies replies) {
        replies.text().say(reason);
        replies.onError(request.token(), code);
        return true;
    }

    @Override
    public boolean has(final Feature feature) {
        return false;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
