package io.ledge.api.semantics;

import io.ledge.api.core.BindingProxy;
import io.ledge.api.core.BindingResult;
import io.ledge.api.core.CoreLink;
import io.ledge.api.core.Reply;
import io.ledge.protocol.ErrorCode;
import java.util.Map;

/** Dapr's output bindings. */
public final class BindingApi {
    private static final String KIND = "bindings.";

    private final Components components;
    private final CoreLink link;
    private final BindingProxy proxy;

    public BindingApi(final Components components, final CoreLink link) {
        this.components = components;
        this.link = link;
        proxy = new BindingProxy(link);
    }

    public void invoke(
            final String binding,
            final String operation,
            final Map<String, String> metadata,
            final byte[] data,
            final Answer<BindingResult> answer) {
        if (components.find(KIND, binding) == null) {
            answer.failed(DaprError.BINDING.with(binding, "couldn't find output binding " + binding));
            return;
        }
        proxy.invoke(binding, operation, metadata, data, new Reply<>() {
            @Override
            public void ok(final BindingResult result) {
                answer.ok(result);
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                answer.failed(DaprError.BINDING.with(binding, message));
            }
        });
        link.flush();
    }
}
