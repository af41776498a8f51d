package io.ledge.runtime.stress;

import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentContext;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.OutputBinding;
import io.ledge.protocol.codec.ComponentState;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An output binding that answers with what it was given. */
final class EchoBinding implements OutputBinding {
    static final String TYPE = "bindings.echo";

    static ComponentFactory factory() {
        return new ComponentFactory() {
            @Override
            public String type() {
                return TYPE;
            }

            @Override
            public List<String> keys() {
                return List.of();
            }

            @Override
            public Component create(final ComponentSpec spec) {
                return new EchoBinding();
            }
        };
    }

    @Override
    public Set<String> operations() {
        return Set.of("echo");
    }

    @Override
    public Response invoke(final Request request) {
        return new Response(request.data(), request.contentType(), Map.of());
    }

    @Override
    public void start(final ComponentContext context) {
        context.status(ComponentState.UP, "");
    }

    @Override
    public void close() {
        // holds nothing
    }
}
