package io.ledge.core.binding;

import io.ledge.core.memory.BodyArena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The edge side of the bindings: starts the components, each with a virtual thread of its own, and runs the port thread that
 * brings them what the core says. Wired by one thread; {@link #close} ends every component before it returns.
 */
public final class ComponentHost implements AutoCloseable {
    private final BindingPort port;
    private final PortProxy proxy;
    private final PortThread portThread;
    private final Map<String, HostedComponent> components = new HashMap<>();

    /** @param maxPayloadLength of an event or a result */
    public ComponentHost(final BindingPort port, final BodyArena bodies, final int maxPayloadLength) {
        this.port = port;
        proxy = new PortProxy(port, bodies, maxPayloadLength);
        portThread = new PortThread(port, proxy, components::get);
    }

    /** Wiring: a component of that name and type. */
    public void add(final ComponentSpec spec, final Component component) {
        components.put(spec.name(), new HostedComponent(spec, component, proxy));
    }

    /** Starts the port thread, then every component; returns at once. */
    public void start() {
        portThread.start();
        components.values().forEach(HostedComponent::start);
    }

    /** Ends the components, all at the same time, then the port thread. The core must still run. */
    @Override
    public void close() {
        final List<HostedComponent> ending = new ArrayList<>(components.values());
        proxy.close();
        ending.forEach(HostedComponent::beginClose);
        ending.forEach(HostedComponent::awaitClosed);
        portThread.close();
        port.session().doorbell().ring();
    }
}
