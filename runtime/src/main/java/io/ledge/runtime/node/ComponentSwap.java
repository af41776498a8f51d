package io.ledge.runtime.node;

import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentHost;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.StateComponent;
import io.ledge.core.table.RecordTable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts components into a node that runs, and takes them out again: the core's part at home, the edge's here. What throws has
 * changed nothing, but where a binding has ended for another that does not start.
 */
final class ComponentSwap {
    private final ComponentWiring wiring;
    private final EdgeParts edgeParts;
    private final Set<String> leftOut;
    private final ComponentHost host;
    private final AtHome home;
    private final OutsideStores outside;
    private final Map<String, Freeing> toFree = new LinkedHashMap<>(); // by id

    /** Of one that has gone: how far its items are. */
    private record Freeing(ComponentSpec spec, AtomicLong cursor) {}

    /**
     * @param leftOut ids of those that did not come up: one of them stays listed when it fails again
     * @param connected stores outside the loop
     */
    ComponentSwap(
            final ComponentWiring wiring,
            final EdgeParts edgeParts,
            final Set<String> leftOut,
            final ComponentHost host,
            final AtHome home,
            final ConnectedStores connected) {
        this.wiring = wiring;
        this.edgeParts = edgeParts;
        this.leftOut = leftOut;
        this.host = host;
        this.home = home;
        outside = new OutsideStores(connected, host, home);
    }

    /** Checks it as far as that goes while another runs in its place. */
    void check(final ComponentSpec spec) throws ComponentException {
        checkJournal(spec);
        wiring.check(spec);
    }

    /** One of any type, where nothing of its name runs. */
    void putIn(final ComponentSpec spec) throws ComponentException {
        freeRest(spec.id());
        if (EdgeParts.isAlone(spec.type())) {
            tellCore(spec, wiring.known(spec));
        } else if (ComponentWiring.isEmbedded(spec.type())) {
            checkJournal(spec);
            tellCore(spec, wiring.embedded(spec, null));
        } else if (wiring.isOutside(spec.type())) {
            connect(spec, wiring.create(spec));
        } else {
            bind(spec, wiring.create(spec));
        }
    }

    /** One that the core keeps in place of another, of any type that it keeps; what the older one holds on the disk stays. */
    void embedInPlaceOf(final ComponentSpec before, final ComponentSpec spec) throws ComponentException {
        checkJournal(spec);
        freeRest(spec.id());
        tellCore(spec, wiring.replaced(before, spec));
    }

    /**
     * A store outside the loop in place of one inside, or the other way round. The new one is there before the old one goes: what
     * that one has was never of use to this one.
     */
    void storeInPlaceOf(final ComponentSpec before, final ComponentSpec spec) throws ComponentException {
        freeRest(spec.id());
        if (wiring.isOutside(spec.type())) {
            connect(spec, wiring.create(spec));
            return;
        }
        checkJournal(spec);
        final Runnable change = wiring.embedded(spec, null);
        try {
            outside.silence(before);
            tellCore(spec, change);
        } catch (final ComponentException ex) {
            outside.speakAgain(before);
            throw ex;
        }
    }

    /** A store outside the loop goes on as it is: what the core and the edge do with its keys and values is another. */
    void otherKeys(final ComponentSpec spec) throws ComponentException {
        tellCore(spec, wiring.connected(spec));
        host.showStatus(spec.id());
    }

    /** A store outside the loop goes on with other settings, which may need what it holds now; or it is as before. */
    StateComponent.Switched become(final ComponentSpec before, final ComponentSpec spec) throws ComponentException {
        final StateComponent next = (StateComponent) wiring.create(spec);
        final Optional<?> part = EdgeParts.create(spec);
        final StateComponent.Switched how = outside.become(before, spec, next);
        if (how.isDone()) {
            edgeParts.put(spec.id(), part);
        } else {
            EdgeParts.end(part.orElse(null));
        }
        return how;
    }

    /** As they are: those that {@link #become} took for changed, and that went on as before after all. */
    List<ComponentSpec> behind() {
        return outside.behind();
    }

    private void tellCore(final ComponentSpec spec, final Runnable change) throws ComponentException {
        final Optional<?> part = EdgeParts.create(spec);
        try {
            home.run(change);
        } catch (final ComponentException ex) {
            EdgeParts.end(part.orElse(null));
            throw ex;
        }
        edgeParts.put(spec.id(), part);
        if (ComponentWiring.isJournaled(spec.type())) {
            wiring.syncJournal();
        }
    }

    /**
     * A store that works on a thread of its own. It opens there before the core has it, for then nothing is asked of it when it
     * cannot; one that takes longer than its time is given to the core all the same, and commands wait.
     */
    private void connect(final ComponentSpec spec, final Component component) throws ComponentException {
        final Runnable change = wiring.outside(spec, (StateComponent) component);
        final String reason = outside.start(spec, (StateComponent) component);
        if (!reason.isEmpty()) {
            if (leftOut.contains(spec.id())) {
                home.run(wiring.failed(spec, reason));
            }
            throw new ComponentException(text(spec) + " does not start: " + reason);
        }
        try {
            tellCore(spec, change);
        } catch (final ComponentException ex) {
            try {
                outside.end(spec);
            } catch (final ComponentException rest) {
                ex.addSuppressed(rest); // it ends with the next change
            }
            throw ex;
        }
        outside.speakAgain(spec);
    }

    private void checkJournal(final ComponentSpec spec) throws ComponentException {
        if (ComponentWiring.isJournaled(spec.type()) && !wiring.hasJournal()) {
            throw new ComponentException(text(spec)
                    + " is the first that needs the journal, which the node opens and replays before anything else"
                    + ComponentReload.NEXT_START);
        }
    }

    /** Ends the binding of that name, if there is one, and starts this one. */
    void bind(final ComponentSpec spec, final Component component) throws ComponentException {
        home.run(wiring.binding(spec, component));
        final String reason = host.replace(spec, component);
        if (!reason.isEmpty()) {
            home.run(leftOut.contains(spec.id()) ? wiring.failed(spec, reason) : wiring.gone(spec));
            throw new ComponentException(text(spec) + " does not start: " + reason);
        }
    }

    /**
     * Who asks for it learns that there is none of its name. What it keeps on the disk stays there. A store outside the loop ends
     * by {@link #free}, when what it was asked is answered.
     */
    void takeOut(final ComponentSpec spec) throws ComponentException {
        if (!wiring.isOutside(spec.type())) {
            host.remove(spec.id());
        }
        home.run(wiring.gone(spec));
        edgeParts.remove(spec.id());
    }

    /**
     * Gives back the memory of one that is taken out, or that one of another type has taken the place of. What is left when that
     * fails is given back by {@link #freeRest}, and before anything gets its name.
     */
    void free(final ComponentSpec spec) throws ComponentException {
        if (wiring.isOutside(spec.type())) {
            outside.end(spec);
        } else if (spec.type().equals(ComponentWiring.IN_MEMORY_STATE)) {
            toFree.put(spec.id(), new Freeing(spec, new AtomicLong(RecordTable.SCAN_START)));
            freeItems(spec.id());
        }
    }

    /** Ids of those that could not be given back before; those first that need nobody but the core. */
    Set<String> notFreed() {
        final Set<String> ids = new LinkedHashSet<>(toFree.keySet());
        ids.addAll(outside.leaving());
        return ids;
    }

    /** What could not be given back before, of that id. */
    void freeRest(final String id) throws ComponentException {
        freeItems(id);
        outside.endRest(id);
    }

    /** A slice at a time, so that nobody waits. */
    private void freeItems(final String id) throws ComponentException {
        final Freeing freeing = toFree.get(id);
        if (freeing == null) {
            return;
        }
        while (freeing.cursor().get() != RecordTable.SCAN_END) {
            home.run(wiring.freed(freeing.spec(), freeing.cursor()));
        }
        toFree.remove(id);
    }

    static String text(final ComponentSpec spec) {
        return spec.source() + ": component '" + spec.name() + "' (" + spec.type() + ")";
    }
}
