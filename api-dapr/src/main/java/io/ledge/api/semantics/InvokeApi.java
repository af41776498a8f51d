package io.ledge.api.semantics;

import io.ledge.api.core.CoreLink;
import io.ledge.api.core.Invocation;
import io.ledge.api.core.InvocationResult;
import io.ledge.api.core.InvokeProxy;
import io.ledge.api.core.Reply;
import io.ledge.protocol.ErrorCode;

/** Service invocation between apps of this API and those over IPC, in memory; bodies are whole, not streamed. */
public final class InvokeApi {
    private static final int FIRST_FINAL_STATUS = 200;

    private static final Reply<Void> UNHEARD = new Reply<>() {
        @Override
        public void ok(final Void nothing) {
            // calls come, or come no more
        }

        @Override
        public void failed(final ErrorCode code, final String message) {
            // the node is closing: nobody will call
        }
    };

    private final CoreLink link;
    private final InvokeProxy proxy;

    public InvokeApi(final CoreLink link) {
        this.link = link;
        proxy = new InvokeProxy(link);
    }

    /**
     * Calls an app over IPC.
     *
     * @param call its app id is {@code app} or {@code app.namespace}
     * @param reasonIfAbsent why it fails when there is none of that id
     */
    public void invoke(final Invocation call, final String reasonIfAbsent, final Answer<InvocationResult> answer) {
        proxy.invoke(call, new Reply<>() {
            @Override
            public void ok(final InvocationResult result) {
                if (result.status() < FIRST_FINAL_STATUS) {
                    fail("the app answered with a status that ends no request: " + result.status());
                } else {
                    answer.ok(result);
                }
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                final int dot = call.appId().lastIndexOf('.');
                if (code == ErrorCode.APP_NOT_FOUND && dot > 0) {
                    invoke(call.to(call.appId().substring(0, dot)), reasonIfAbsent, answer);
                } else {
                    fail(code == ErrorCode.APP_NOT_FOUND ? reasonIfAbsent : message);
                }
            }

            private void fail(final String reason) {
                answer.failed(DaprError.DIRECT_INVOKE.with(call.appId(), reason));
            }
        });
        link.flush();
    }

    /** From now on calls of apps over IPC come to the handler, which ends each by {@link #answer} or {@link #refuse}. */
    public void serve(final InvokeProxy.Handler handler) {
        proxy.serve(handler, UNHEARD);
    }

    /** No more of them: the app is not there. */
    public void unserve() {
        proxy.unserve(UNHEARD);
    }

    public void answer(final long token, final InvocationResult result) {
        proxy.answer(token, result);
    }

    public void refuse(final long token, final String reason) {
        proxy.refuse(token, reason);
    }

    public void refuse(final long token, final ErrorCode code, final String reason) {
        proxy.refuse(token, code, reason);
    }
}
