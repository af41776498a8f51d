package io.ledge.core.binding;

import io.ledge.core.memory.BodyArena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The edge side of the bindings: starts the components, each with a virtual thread of its own, and runs the port thread that
 * brings them what the core says. Wired by one thread; {@link #close} ends every component before it returns.
 */
public final class ComponentHost implements AutoCloseable {
    private final BindingPort port;
    private final PortProxy proxy;
    private final PortThread portThread;
    private final Map<String, HostedComponent> components = new ConcurrentHashMap<>();

    private boolean isClosed;

    /** @param maxPayloadLength of an event or a result */
    public ComponentHost(final BindingPort port, final BodyArena bodies, final int maxPayloadLength) {
        this.port = port;
        proxy = new PortProxy(port, bodies, maxPayloadLength);
        portThread = new PortThread(port, proxy, components::get);
    }

    /** Wiring: a component of that name and type. */
    public void add(final ComponentSpec spec, final Component component) {
        components.put(spec.id(), new HostedComponent(spec, component, proxy));
    }

    /** Starts the port thread, then every component; returns at once. */
    public void start() {
        portThread.start();
        components.values().forEach(HostedComponent::start);
    }

    /**
     * Puts another in a component's place, if there is one. The old one ends first, for there may be a port or a line that only
     * one can hold. Waits until the new one has started or has failed to; what is asked of it meanwhile is refused. Not the
     * port's thread.
     *
     * @return empty: it runs; else why it does not, and nothing of that name runs any more
     */
    public String replace(final ComponentSpec spec, final Component component) {
        return replace(spec, new HostedComponent(spec, component, proxy));
    }

    /** The same with one that the core is to hear nothing of until {@link #showStatus}: till then another has its name. */
    public String replaceUnheard(final ComponentSpec spec, final Component component) {
        final HostedComponent next = new HostedComponent(spec, component, proxy);
        next.silence();
        return replace(spec, next);
    }

    private synchronized String replace(final ComponentSpec spec, final HostedComponent next) {
        end(components.get(spec.id()));
        if (isClosed) {
            return "the node is closing";
        }
        components.put(spec.id(), next);
        next.start();
        final String reason = next.awaitStarted();
        if (!reason.isEmpty()) {
            end(next);
        }
        return reason;
    }

    /** Tells the core again how a component is, which it was not told of before. @param id of its spec */
    public void showStatus(final String id) {
        components.get(id).showStatus();
    }

    /** The core is to hear nothing more of one, until {@link #showStatus}: another gets its name. @param id of its spec */
    public void silence(final String id) {
        components.get(id).silence();
    }

    /** Ends a component that is wanted no more; what is asked of it is refused from then on. @param id of its spec */
    public synchronized void remove(final String id) {
        end(components.get(id));
    }

    /**
     * Has a store that runs go on with the settings of another of its type. Waits until it does, or is as it was; what is asked
     * of it meanwhile waits.
     */
    public StateComponent.Switched become(final ComponentSpec spec, final Component next) {
        return components.get(spec.id()).become(next, spec.initTimeout());
    }

    /** See {@link StateComponent#isBehind}. @param id of its spec */
    public boolean isBehind(final String id) {
        return components.get(id).isBehind();
    }

    /**
     * Ends a store that the core has let go of.
     *
     * @param id of its spec
     * @param patience how long to wait for it; zero: only look
     * @return false when it has not ended yet: what it shares with the core stays in use. Call it again
     */
    public boolean endStore(final String id, final Duration patience) {
        final HostedComponent store = components.get(id);
        if (!store.endStore(patience)) {
            return false;
        }
        end(store);
        return true;
    }

    /** Its name stays: the core may still have something for it, which is then refused. */
    private static void end(final HostedComponent component) {
        if (component != null) {
            component.beginClose();
            component.awaitClosed();
        }
    }

    /** Ends the components, all at the same time, then the port thread. The core must still run. */
    @Override
    public synchronized void close() {
        isClosed = true;
        final List<HostedComponent> ending = new ArrayList<>(components.values());
        proxy.close();
        ending.forEach(HostedComponent::beginClose);
        ending.forEach(HostedComponent::awaitClosed);
        portThread.close();
        port.session().doorbell().ring();
    }
}
