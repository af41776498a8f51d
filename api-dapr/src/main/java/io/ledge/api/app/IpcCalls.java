package io.ledge.api.app;

import io.ledge.api.app.PeerDirectory.Peer;
import io.ledge.api.core.Invocation;
import io.ledge.api.resiliency.Waiting;
import io.ledge.protocol.ErrorCode;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Calls, for apps over IPC, what no session of this node answers for: endpoints and addresses outside of it, then apps that other
 * nodes serve, under the caller's policies. On the I/O thread.
 */
public final class IpcCalls {
    private final AppDirectory directory;

    public IpcCalls(final AppDirectory directory) {
        this.directory = directory;
    }

    /** @param callerId who calls; {@code call} has the id of the app that is called */
    public void invoke(final String callerId, final Invocation call, final CallEnd end) {
        final String refusal = IpcMessages.refusal(call);
        final ExternalCalls external = directory.external(callerId, call.appId());
        final PeerCalls peers = directory.peers();
        if (refusal != null) {
            end.refused(ErrorCode.APP_FAILED, refusal);
        } else if (external != null) {
            tell(
                    end,
                    invoke(callerId, call, end, (message, waiting) -> external.invoke(call.appId(), message, waiting)));
        } else if (peers.isEmpty()) {
            end.refused(ErrorCode.APP_NOT_FOUND, absence(call.appId()));
        } else {
            tell(end, peers.find(call.appId()).compose(found -> invoke(callerId, call, end, peers, found)));
        }
    }

    private static void tell(final CallEnd end, final Future<InvokeAnswer> answer) {
        answer.map(IpcMessages::result)
                .onSuccess(end::answered)
                .onFailure(ex -> end.refused(codeOf(ex), NetworkText.of(ex)));
    }

    private Future<InvokeAnswer> invoke(
            final String callerId,
            final Invocation call,
            final CallEnd end,
            final PeerCalls peers,
            final List<Peer> found) {
        if (found.isEmpty()) {
            return Future.failedFuture(new AbsentException(absence(call.appId())));
        }
        return invoke(callerId, call, end, (message, waiting) -> peers.invoke(call.appId(), found, message, waiting));
    }

    private Future<InvokeAnswer> invoke(
            final String callerId,
            final Invocation call,
            final CallEnd end,
            final BiFunction<InvokeMessage, Waiting, Future<InvokeAnswer>> attempt) {
        final InvokeMessage message = IpcMessages.message(call, callerId, call.appId());
        return directory
                .guarded(callerId)
                .invokeWithin(
                        call.timeoutMs(),
                        callerId,
                        call.appId(),
                        call.method(),
                        end::onGone,
                        waiting -> attempt.apply(message, waiting));
    }

    private static ErrorCode codeOf(final Throwable cause) {
        return switch (cause) {
            case AbsentException _ -> ErrorCode.APP_NOT_FOUND;
            case LateException _ -> ErrorCode.TIMEOUT;
            case CalledOffException _ -> ErrorCode.APP_LOST; // nobody is told
            default -> ErrorCode.APP_FAILED;
        };
    }

    /** Is it an address? Else it may be an endpoint, or an app. */
    public static boolean isAddress(final String target) {
        return ExternalCalls.isUrl(target);
    }

    /** No node that is known has the app. */
    private static final class AbsentException extends Exception {
        private static final long serialVersionUID = 1L;

        AbsentException(final String message) {
            super(message);
        }
    }

    /** As the core says it. */
    public static String absence(final String appId) {
        return "no app called '" + appId
                + "' answers invocations on this node, or on another that it knows: is it running, and does it serve?";
    }
}
