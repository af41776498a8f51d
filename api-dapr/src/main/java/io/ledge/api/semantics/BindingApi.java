package io.ledge.api.semantics;

import io.ledge.api.core.BindingProxy;
import io.ledge.api.core.BindingResult;
import io.ledge.api.core.CoreLink;
import io.ledge.api.core.Reply;
import io.ledge.api.resiliency.Attempt;
import io.ledge.api.resiliency.PolicyRun;
import io.ledge.api.resiliency.Resiliency;
import io.ledge.protocol.ErrorCode;
import java.util.Map;

/** Dapr's output bindings. */
public final class BindingApi {
    private static final String KIND = "bindings.";

    private final Components components;
    /** As Dapr's default policies name it. */
    private static final String POLICY_KIND = "Binding";

    private final CoreLink link;
    private final Resiliency resiliency;
    private final BindingProxy proxy;

    public BindingApi(final Components components, final CoreLink link, final Resiliency resiliency) {
        this.components = components;
        this.link = link;
        this.resiliency = resiliency;
        proxy = new BindingProxy(link);
    }

    /** @return to be run when the caller has gone: it is not told anything any more */
    public Runnable invoke(
            final String binding,
            final String operation,
            final Map<String, String> metadata,
            final byte[] data,
            final Answer<BindingResult> answer) {
        if (operation.isEmpty()) {
            answer.failed(DaprError.BINDING.with(binding, "operation field is missing from request"));
            return () -> {};
        }
        if (components.find(KIND, binding) == null) {
            answer.failed(DaprError.BINDING.with(binding, "couldn't find output binding " + binding));
            return () -> {};
        }
        final PolicyRun<BindingResult> run = resiliency.run(
                resiliency.outbound(binding, POLICY_KIND),
                attempt -> invoke(attempt, binding, operation, metadata, data),
                new PolicyRun.Result<>() {
                    @Override
                    public void ok(final BindingResult result) {
                        answer.ok(result);
                    }

                    @Override
                    public void failed(final Throwable cause) {
                        answer.failed(DaprError.BINDING.with(binding, cause.getMessage()));
                    }
                });
        return run::cancel;
    }

    private void invoke(
            final Attempt<BindingResult> attempt,
            final String binding,
            final String operation,
            final Map<String, String> metadata,
            final byte[] data) {
        proxy.invoke(binding, operation, metadata, data, new Reply<>() {
            @Override
            public void ok(final BindingResult result) {
                attempt.ok(result);
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                attempt.failed(new FailedException(message));
            }
        });
        link.flush();
    }

    /** What the component said. */
    private static final class FailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FailedException(final String message) {
            super(message, null, false, false);
        }
    }
}
