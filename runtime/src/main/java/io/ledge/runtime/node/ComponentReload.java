package io.ledge.runtime.node;

import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentHost;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.InputBinding;
import io.ledge.core.binding.OutputBinding;
import io.ledge.runtime.config.ResourceChanges;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;

/**
 * Has components follow their files while the node runs. A new one is made, which checks it, before the old one ends; one that
 * is wrong changes nothing. What the core holds (stores, pub/sub, the names of bindings) is as it was at the start: that such a
 * change waits for the next start is said with its place.
 */
final class ComponentReload {
    private static final String NEXT_START = "; that takes effect when the node starts again";

    private final System.Logger logger;
    private final Map<String, ComponentFactory> factories;
    private final EdgeParts edgeParts;
    private final Set<String> leftOut;
    private final ComponentHost host;

    /** @param leftOut names of those that did not come up; one that does is taken out */
    ComponentReload(
            final System.Logger logger,
            final Map<String, ComponentFactory> factories,
            final EdgeParts edgeParts,
            final Set<String> leftOut,
            final ComponentHost host) {
        this.logger = logger;
        this.factories = factories;
        this.edgeParts = edgeParts;
        this.leftOut = leftOut;
        this.host = host;
    }

    /** @param specs those in force, by name, which are changed */
    void apply(final Map<String, ComponentSpec> specs, final ResourceChanges changes) {
        changes.kept()
                .forEach(spec -> logger.log(Level.WARNING, text(spec) + " goes on as it was read before the error"));
        changes.removed().forEach(spec -> remove(specs, spec));
        changes.changed().forEach(spec -> change(specs, spec));
        changes.added().forEach(spec -> add(specs, spec));
    }

    private void remove(final Map<String, ComponentSpec> specs, final ComponentSpec spec) {
        if (EdgeParts.isAlone(spec.type())) {
            edgeParts.remove(spec.name());
        } else if (isBinding(spec)) {
            host.remove(spec.name());
        } else {
            logger.log(Level.WARNING, text(spec) + " is in no file any more" + NEXT_START);
            return;
        }
        specs.remove(spec.name());
        logger.log(Level.INFO, text(spec) + " has ended: no file has it any more");
    }

    private void add(final Map<String, ComponentSpec> specs, final ComponentSpec spec) {
        if (!EdgeParts.isAlone(spec.type())) {
            logger.log(Level.WARNING, text(spec) + " is new" + NEXT_START);
            return;
        }
        checked(spec, () -> makeEdgePart(specs, spec));
    }

    private void makeEdgePart(final Map<String, ComponentSpec> specs, final ComponentSpec spec)
            throws ComponentException {
        edgeParts.make(spec);
        specs.put(spec.name(), spec);
        leftOut.remove(spec.name());
    }

    private void change(final Map<String, ComponentSpec> specs, final ComponentSpec spec) {
        final ComponentSpec before = specs.get(spec.name());
        if (before == null) {
            add(specs, spec);
        } else if (EdgeParts.isAlone(spec.type()) && EdgeParts.isAlone(before.type())) {
            checked(spec, () -> makeEdgePart(specs, spec));
        } else if (isBinding(spec) && spec.type().equals(before.type()) && !leftOut.contains(spec.name())) {
            checked(spec, () -> changeBinding(specs, before, spec));
        } else {
            logger.log(Level.WARNING, text(spec) + " is another now" + NEXT_START);
        }
    }

    private interface Step {
        void run() throws ComponentException;
    }

    private void checked(final ComponentSpec spec, final Step step) {
        try {
            step.run();
            logger.log(Level.INFO, text(spec) + " is in force");
        } catch (final ComponentException ex) {
            logger.log(Level.ERROR, ex.getMessage() + "; what was there before goes on");
        } catch (final IllegalArgumentException ex) {
            logger.log(Level.ERROR, text(spec) + ": " + ex.getMessage() + "; what was there before goes on");
        }
    }

    /** The old one must end before the new one starts; when that fails, the old one comes back. */
    private void changeBinding(
            final Map<String, ComponentSpec> specs, final ComponentSpec before, final ComponentSpec spec)
            throws ComponentException {
        final ComponentFactory factory = factories.get(spec.type());
        final Component next = factory.create(spec);
        final Component old = factory.create(before);
        if (isInput(next) != isInput(old) || isOutput(next) != isOutput(old)) {
            throw new ComponentException(text(spec) + " has another direction" + NEXT_START);
        }
        final String reason = host.replace(spec, next);
        if (!reason.isEmpty()) {
            host.replace(before, old);
            throw new ComponentException(text(spec) + " does not start: " + reason);
        }
        specs.put(spec.name(), spec);
    }

    private boolean isBinding(final ComponentSpec spec) {
        return factories.containsKey(spec.type()) && !spec.type().startsWith("state.");
    }

    private static boolean isInput(final Component component) {
        return component instanceof InputBinding;
    }

    private static boolean isOutput(final Component component) {
        return component instanceof OutputBinding;
    }

    private static String text(final ComponentSpec spec) {
        return spec.source() + ": component '" + spec.name() + "' (" + spec.type() + ")";
    }
}
