package io.ledge.runtime.api;

import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentContext;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.InputBinding;
import io.ledge.core.binding.OutputBinding;
import io.ledge.protocol.codec.AckStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A binding both ways, which the test plays the outside world of. */
final class EchoBinding implements InputBinding, OutputBinding {
    static final String TYPE = "bindings.echo";

    final BlockingQueue<AckStatus> settled = new LinkedBlockingQueue<>();
    final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private volatile ComponentContext context;

    /** Makes this one, once. */
    ComponentFactory factory() {
        return new ComponentFactory() {
            @Override
            public String type() {
                return TYPE;
            }

            @Override
            public List<String> keys() {
                return List.of("route", "direction");
            }

            @Override
            public Component create(final ComponentSpec spec) {
                return EchoBinding.this;
            }
        };
    }

    /** @return false: the node cannot take it now */
    boolean happens(final String data, final Map<String, String> metadata) {
        return context.offerEvent(new ComponentContext.Event(data.getBytes(), "text/plain", metadata, 0), settled::add);
    }

    @Override
    public void start(final ComponentContext started) {
        context = started;
    }

    @Override
    public Set<String> operations() {
        return Set.of("create");
    }

    @Override
    public Response invoke(final Request request) throws Exception {
        if (request.operation().equals("fail")) {
            throw new IllegalStateException("told to fail");
        }
        sent.add(new String(request.data(), StandardCharsets.UTF_8));
        return new Response(
                request.data(),
                "application/json",
                Map.of("seen", request.metadata().getOrDefault("a", "")));
    }

    @Override
    public void close() {}
}
