package io.ledge.api.app;

import io.ledge.api.core.Invocation;
import io.ledge.api.core.InvokeProxy;
import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.InvokeApi;
import io.ledge.protocol.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/**
 * Calls of apps over IPC: brings each to the app, and its answer back. While the app is not there, others of its sessions are
 * called, or nobody. On the I/O thread.
 */
final class InvokePump implements InvokeProxy.Handler {
    private final AppContext app;
    private final AppChannel channel;
    private final InvokeApi invocations;
    private final AppDirectory directory;
    private final Map<Long, Runnable> cancels = new HashMap<>(); // of calls under way, by token

    /** @param directory knows the policies of who calls */
    InvokePump(
            final AppContext app, final AppChannel channel, final InvokeApi invocations, final AppDirectory directory) {
        this.directory = directory;
        this.app = app;
        this.channel = channel;
        this.invocations = invocations;
    }

    void start() {
        invocations.serve(this);
    }

    void stop() {
        invocations.unserve();
    }

    @Override
    public void onCalledOff(final long token) {
        final Runnable cancel = cancels.get(token);
        if (cancel != null) {
            cancel.run();
        }
    }

    @Override
    public void onInvoke(final long token, final Invocation call) {
        final String unfit = IpcMessages.refusal(call);
        if (unfit != null) {
            invocations.refuse(token, unfit);
            return;
        }
        final DaprFailure refusal = app.refusal(caller(call), call.verb(), "/" + call.method());
        if (refusal != null) {
            invocations.refuse(token, refusal.message());
            return;
        }
        final int length = call.data().length;
        if (!directory.bytes().take(length)) {
            invocations.refuse(token, ErrorCode.BACK_PRESSURE, directory.bytes().refusal());
            return;
        }
        final InvokeMessage message = IpcMessages.message(call, call.appId(), app.appId());
        directory
                .guarded(call.appId())
                .invokeWithin(
                        call.timeoutMs(),
                        call.appId(),
                        app.appId(),
                        call.method(),
                        cancel -> cancels.put(token, cancel),
                        waiting -> channel.invoke(message, waiting))
                .onComplete(_ -> onEnd(token, length))
                .onSuccess(answer -> invocations.answer(token, IpcMessages.result(answer)))
                .onFailure(ex -> refuse(token, ex));
    }

    private void onEnd(final long token, final int length) {
        cancels.remove(token);
        directory.bytes().give(length);
    }

    private void refuse(final long token, final Throwable cause) {
        final boolean isOver = cause instanceof CalledOffException || cause instanceof LateException;
        if (!isOver) { // else the caller has gone, or the core has told it of its deadline
            invocations.refuse(token, NetworkText.of(cause));
        }
    }

    /** As its session says: whoever may open one is of the node's group. */
    private AccessControl.Caller caller(final Invocation call) {
        return new AccessControl.Caller(call.appId(), app.caller().namespace(), AccessControl.TRUST_DOMAIN_DEFAULT);
    }
}
