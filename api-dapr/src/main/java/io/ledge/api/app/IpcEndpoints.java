package io.ledge.api.app;

import io.ledge.api.semantics.HttpEndpoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Addresses outside of the node, for apps over IPC whose API is not served: they have no pipeline, and share one client. On the I/O
 * thread.
 */
public final class IpcEndpoints {
    private final ExternalCalls calls;
    private final Function<String, List<HttpEndpoint>> seen;

    /**
     * @param calls knows no endpoints yet
     * @param seen those of the resources that an app may call, by its id; must not block
     */
    public IpcEndpoints(final ExternalCalls calls, final Function<String, List<HttpEndpoint>> seen) {
        this.calls = calls;
        this.seen = seen;
    }

    /** Null: to that app it is neither an address nor an endpoint. */
    ExternalCalls of(final String callerId, final String target) {
        if (ExternalCalls.isUrl(target)) {
            return calls;
        }
        final Optional<HttpEndpoint> endpoint = seen.apply(callerId).stream()
                .filter(one -> one.name().equals(target))
                .findFirst();
        endpoint.ifPresent(calls::put);
        return endpoint.isPresent() ? calls : null;
    }
}
