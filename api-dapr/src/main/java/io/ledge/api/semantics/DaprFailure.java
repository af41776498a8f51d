package io.ledge.api.semantics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A call that failed, as its caller is told.
 *
 * @param details of the rich form; {@code ErrorInfo} with the error's reason comes behind them
 * @param metadata of {@code ErrorInfo}; null: none, which is {@code null} in JSON
 */
public record DaprFailure(DaprError error, String message, List<ErrorDetail> details, Map<String, String> metadata) {

    public DaprFailure with(final ErrorDetail detail) {
        final List<ErrorDetail> more = new ArrayList<>(details);
        more.add(detail);
        return new DaprFailure(error, message, more, metadata);
    }

    public DaprFailure metadata(final Map<String, String> value) {
        return new DaprFailure(error, message, details, value);
    }

    /** The text, and the reason that some errors of the rich form have apart from it. */
    String reason() {
        final String cause = metadata == null ? null : metadata.get("error");
        return cause == null || message.contains(cause) ? message : message + ": " + cause;
    }

    /** Of a state store. */
    DaprFailure ofState(final String store) {
        return with(new ErrorDetail.Resource("state", store, ""));
    }

    /** Of a pub/sub: its text goes along, as daprd has it. */
    public DaprFailure ofPubSub(final String pubsub) {
        return with(new ErrorDetail.Resource("pubsub", pubsub, message));
    }

    /** Of a pub/sub, in a call of that app. @param reason empty: none */
    public DaprFailure ofPubSub(final String pubsub, final String appId, final String reason) {
        return ofPubSub(pubsub)
                .metadata(reason.isEmpty() ? Map.of("appID", appId) : Map.of("appID", appId, "error", reason));
    }
}
