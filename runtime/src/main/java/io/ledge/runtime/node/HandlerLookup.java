package io.ledge.runtime.node;

import io.ledge.api.middleware.Middleware;
import io.ledge.api.middleware.Pipeline;
import io.ledge.core.binding.ComponentSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Finds the middleware of an app's pipeline among the components as they are: those that come, change or go are followed from the
 * next request on. What is missing is told once for each time that it is found missing. On the thread that serves the app; waits
 * for nobody.
 */
final class HandlerLookup implements Function<String, Middleware> {
    private final List<Pipeline.Handler> handlers;
    private final Supplier<List<ComponentSpec>> inForce;
    private final Function<List<ComponentSpec>, Map<String, ComponentSpec>> visible;
    private final Function<String, Object> parts;
    private final Function<Pipeline.Handler, String> complaint;
    private final System.Logger logger;
    private final Map<String, String> ids = new HashMap<>(); // of components, by their names
    private List<ComponentSpec> looked; // those of the ids
    private Set<String> missing = Set.of();

    /**
     * @param inForce another list whenever the components have changed
     * @param visible those that the app may see, by name
     * @param parts what a component is, by its id; null: it did not come up
     * @param complaint about a handler that is missing
     */
    HandlerLookup(
            final List<Pipeline.Handler> handlers,
            final Supplier<List<ComponentSpec>> inForce,
            final Function<List<ComponentSpec>, Map<String, ComponentSpec>> visible,
            final Function<String, Object> parts,
            final Function<Pipeline.Handler, String> complaint,
            final System.Logger logger) {
        this.handlers = handlers;
        this.inForce = inForce;
        this.visible = visible;
        this.parts = parts;
        this.complaint = complaint;
        this.logger = logger;
    }

    @Override
    public Middleware apply(final String name) {
        look();
        return middleware(ids.get(name));
    }

    /** Where the components have changed since the last time, or for the first time. */
    void look() {
        final List<ComponentSpec> now = inForce.get();
        if (now == looked) {
            return;
        }
        looked = now;
        ids.clear();
        final Map<String, ComponentSpec> byName = visible.apply(now);
        final Set<String> absent = new TreeSet<>();
        for (final Pipeline.Handler handler : handlers) {
            final ComponentSpec spec = byName.get(handler.name());
            if (spec != null && spec.type().equals(handler.type())) {
                ids.put(handler.name(), spec.id());
            }
            if (middleware(ids.get(handler.name())) == null && absent.add(handler.name()) && !isTold(handler)) {
                logger.log(System.Logger.Level.ERROR, complaint.apply(handler));
            }
        }
        missing = absent;
    }

    private boolean isTold(final Pipeline.Handler handler) {
        return missing.contains(handler.name());
    }

    private Middleware middleware(final String id) {
        return id != null && parts.apply(id) instanceof final Middleware middleware ? middleware : null;
    }
}
