package io.ledge.api.app;

import io.ledge.api.core.Invocation;
import io.ledge.protocol.ErrorCode;

/** Calls, for apps over IPC, apps that other nodes serve: as {@link PeerCalls} does, under the caller's policies. On the I/O thread. */
public final class IpcCalls {
    private final AppDirectory directory;

    public IpcCalls(final AppDirectory directory) {
        this.directory = directory;
    }

    /** @param callerId who calls; {@code call} has the id of the app that is called */
    public void invoke(final String callerId, final Invocation call, final CallEnd end) {
        final String refusal = IpcMessages.refusal(call);
        final PeerCalls peers = directory.peers();
        if (refusal != null) {
            end.refused(ErrorCode.APP_FAILED, refusal);
        } else if (peers.isEmpty()) {
            end.refused(ErrorCode.APP_NOT_FOUND, absence(call.appId()));
        } else {
            peers.find(call.appId()).onSuccess(found -> {
                if (found.isEmpty()) {
                    end.refused(ErrorCode.APP_NOT_FOUND, absence(call.appId()));
                    return;
                }
                final InvokeMessage message = IpcMessages.message(call, callerId, call.appId());
                directory
                        .guarded(callerId)
                        .invokeWithin(
                                call.timeoutMs(),
                                callerId,
                                call.appId(),
                                call.method(),
                                waiting -> peers.invoke(call.appId(), found, message, waiting))
                        .onSuccess(answer -> end.answered(IpcMessages.result(answer)))
                        .onFailure(ex -> end.refused(
                                ex instanceof LateException ? ErrorCode.TIMEOUT : ErrorCode.APP_FAILED,
                                ex.getMessage() == null ? ex.toString() : ex.getMessage()));
            });
        }
    }

    /** As the core says it. */
    public static String absence(final String appId) {
        return "no app called '" + appId
                + "' answers invocations on this node, or on another that it knows: is it running, and does it serve?";
    }
}
