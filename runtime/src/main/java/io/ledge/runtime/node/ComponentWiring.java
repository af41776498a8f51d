package io.ledge.runtime.node;

import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentHost;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.GoDuration;
import io.ledge.core.binding.InputBinding;
import io.ledge.core.binding.OutputBinding;
import io.ledge.core.binding.StateComponent;
import io.ledge.core.journal.Durability;
import io.ledge.core.loop.CoreAgent;
import io.ledge.core.state.FormerStore;
import io.ledge.core.state.KeyPrefix;
import io.ledge.core.state.StateStore;
import io.ledge.core.state.StoreQuota;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Makes components and tells the core, the host and the edge of them: at the start by the thread that wires the node, later by the
 * one that reads the files again.
 */
final class ComponentWiring {
    static final String IN_MEMORY_STATE = "state.in-memory";
    static final String IN_MEMORY_PUBSUB = "pubsub.in-memory";
    static final String LEDGE_STATE = "state.ledge";
    static final String LEDGE_LOCK = "lock.ledge";
    static final String LEDGE_CONFIGURATION = "configuration.ledge";
    static final String STATE_TYPES = "state.";
    static final String KEY_PREFIX = "keyPrefix";
    static final String DURABILITY = "durability";
    static final String MAX_ENTRIES = "maxEntries";
    static final String MAX_BYTES = "maxBytes";

    private static final Set<String> JOURNALED = Set.of(LEDGE_STATE, LEDGE_LOCK, LEDGE_CONFIGURATION);
    private static final Set<String> EMBEDDED =
            Set.of(IN_MEMORY_STATE, IN_MEMORY_PUBSUB, LEDGE_STATE, LEDGE_LOCK, LEDGE_CONFIGURATION);

    private final Map<String, ComponentFactory> factories;
    private final EdgeParts edgeParts;
    private final CoreAgent core;
    private final ComponentHost host;
    private final boolean hasJournal;
    private final Function<ComponentSpec, FormerStore> former;
    private final ConnectedStores stores;
    private final Runnable wakeCore;

    /**
     * @param former at the start, where data of a component may be from before it had its id; null: nowhere
     * @param stores outside the loop
     * @param wakeCore run by the thread of a store outside the loop when it has answered
     */
    ComponentWiring(
            final Map<String, ComponentFactory> factories,
            final EdgeParts edgeParts,
            final CoreAgent core,
            final ComponentHost host,
            final boolean hasJournal,
            final Function<ComponentSpec, FormerStore> former,
            final ConnectedStores stores,
            final Runnable wakeCore) {
        this.factories = factories;
        this.edgeParts = edgeParts;
        this.core = core;
        this.host = host;
        this.hasJournal = hasJournal;
        this.former = former;
        this.stores = stores;
        this.wakeCore = wakeCore;
    }

    /** Dapr's setting; what the app calls the component, where that is its name. */
    static String keyPrefix(final ComponentSpec spec) {
        final String setting = spec.text(KEY_PREFIX, "appid");
        return setting.equalsIgnoreCase("name") ? spec.name() : setting;
    }

    /** Does it need the journal? */
    static boolean isJournaled(final String type) {
        return JOURNALED.contains(type);
    }

    /** Of a type that lives in the core itself? */
    static boolean isEmbedded(final String type) {
        return EMBEDDED.contains(type);
    }

    boolean isBinding(final String type) {
        return factories.containsKey(type) && !type.startsWith(STATE_TYPES);
    }

    /** A store outside the loop, on a thread of its own? */
    boolean isOutside(final String type) {
        return factories.containsKey(type) && type.startsWith(STATE_TYPES);
    }

    boolean hasJournal() {
        return hasJournal;
    }

    /** Of whichever kind. */
    boolean isState(final String type) {
        return isOutside(type) || type.equals(LEDGE_STATE) || type.equals(IN_MEMORY_STATE);
    }

    /** Of two of a type outside the loop: do they differ in what the core does alone, or the edge? */
    boolean isSameButForKeys(final ComponentSpec one, final ComponentSpec other) {
        return factories.get(one.type()).keys().stream()
                .filter(key -> !key.equals(KEY_PREFIX))
                .allMatch(key -> one.text(key).equals(other.text(key)));
    }

    /** At the start, by the thread that wires the node; the host starts it later. */
    void wire(final ComponentSpec spec) throws ComponentException {
        edgeParts.make(spec);
        if (isEmbedded(spec.type())) {
            embedded(spec, former.apply(spec)).run();
        } else if (EdgeParts.isAlone(spec.type())) {
            core.addKnown(spec.id(), spec.type());
        } else {
            final Component component = create(spec);
            if (component instanceof final StateComponent state) {
                wireOutside(spec, state);
            } else {
                binding(spec, component).run();
            }
            host.add(spec, component);
        }
    }

    private void wireOutside(final ComponentSpec spec, final StateComponent component) throws ComponentException {
        final Runnable change = outside(spec, component);
        try {
            change.run();
        } catch (final IllegalStateException ex) {
            stores.giveBack(spec.id());
            throw ex;
        }
    }

    /**
     * The core's part of one that lives there, in place of one that does, whatever its type. The settings are read before; what
     * then fails leaves the one before.
     */
    Runnable replaced(final ComponentSpec before, final ComponentSpec spec) throws ComponentException {
        final Runnable next = embedded(spec, null);
        if (isEmbeddedStore(before.type()) == isEmbeddedStore(spec.type())) {
            return next; // the core puts it in the other's place
        }
        final Runnable old = embedded(before, null);
        return () -> {
            core.remove(spec.id());
            try {
                next.run();
            } catch (final RuntimeException ex) {
                old.run();
                throw ex;
            }
        };
    }

    private static boolean isEmbeddedStore(final String type) {
        return !type.equals(IN_MEMORY_PUBSUB);
    }

    /**
     * Frees a slice of what a store that forgets held, once it has gone.
     *
     * @param cursor holds where to begin, then where to go on
     */
    Runnable freed(final ComponentSpec spec, final AtomicLong cursor) {
        return () -> cursor.set(core.free(spec.id(), cursor.get()));
    }

    /** A store promises more than before from now on: what it shows is to be on the disk soon. */
    void syncJournal() {
        core.syncJournal();
    }

    /** Checks it as far as that goes while another runs in its place. */
    void check(final ComponentSpec spec) throws ComponentException {
        EdgeParts.check(spec);
        if (isEmbedded(spec.type())) {
            embedded(spec, null);
        } else if (!EdgeParts.isAlone(spec.type())) {
            if (isOutside(spec.type())) {
                checkedPrefix(spec);
            }
            create(spec);
        }
    }

    /**
     * The core's part of one that lives there; reads its settings before.
     *
     * @param former where its data may be from before; null: nowhere
     */
    Runnable embedded(final ComponentSpec spec, final FormerStore former) throws ComponentException {
        final String id = spec.id();
        final String type = spec.type();
        final String prefix = checkedPrefix(spec);
        return switch (type) {
            case IN_MEMORY_STATE -> {
                final StoreQuota quota = quota(spec);
                yield () -> core.addInMemoryStore(id, type, prefix, quota);
            }
            case LEDGE_STATE -> {
                final Durability durability = durability(spec);
                final StoreQuota quota = quota(spec);
                yield () -> core.addDurableStore(id, type, prefix, durability, quota, former);
            }
            // a lock is an app's own, a configuration everybody's
            case LEDGE_LOCK ->
                () -> core.addDurableStore(id, type, "appid", Durability.ALWAYS, StoreQuota.NONE, former);
            case LEDGE_CONFIGURATION ->
                () -> core.addDurableStore(id, type, "none", Durability.ALWAYS, StoreQuota.NONE, former);
            case IN_MEMORY_PUBSUB -> () -> core.addInMemoryPubSub(id, type);
            default -> throw new IllegalStateException("not in the core: " + type);
        };
    }

    /** The core's part of a store outside the loop, and the rings between the two. */
    Runnable outside(final ComponentSpec spec, final StateComponent component) throws ComponentException {
        checkedPrefix(spec);
        stores.connect(spec, component, core.bodies(), wakeCore);
        return connected(spec);
    }

    /** The core's part of one that is connected. */
    Runnable connected(final ComponentSpec spec) throws ComponentException {
        final String prefix = checkedPrefix(spec);
        final StateStore store = stores.of(spec.id());
        return () -> core.addStore(spec.id(), spec.type(), prefix, store);
    }

    /** The core's part of a binding. */
    Runnable binding(final ComponentSpec spec, final Component component) {
        return () -> core.addBinding(
                spec.id(), spec.type(), component instanceof InputBinding, component instanceof OutputBinding);
    }

    /** Of a kind that the core only lists. */
    Runnable known(final ComponentSpec spec) {
        return () -> core.addKnown(spec.id(), spec.type());
    }

    /** Of one that the core does not run: it is not listed any more. */
    Runnable gone(final ComponentSpec spec) {
        return () -> core.remove(spec.id());
    }

    /** Of one that does not run: only {@code ledge status} knows it. */
    Runnable failed(final ComponentSpec spec, final String reason) {
        return () -> {
            core.remove(spec.id());
            core.addFailed(spec.id(), spec.type(), reason);
        };
    }

    /** What apps call components that are not the whole node's. @param idsByName by app id */
    Runnable ownNames(final Map<String, Map<String, String>> idsByName) {
        return () -> core.sessions().ownNames().set(idsByName);
    }

    /** Checks it; it does not run yet. */
    Component create(final ComponentSpec spec) throws ComponentException {
        final ComponentFactory factory = factories.get(spec.type());
        if (factory == null) {
            throw new ComponentException(
                    spec.source() + ": component '" + spec.name() + "' has an unknown type '" + spec.type() + "'");
        }
        return factory.create(spec);
    }

    private static String checkedPrefix(final ComponentSpec spec) throws ComponentException {
        final String prefix = keyPrefix(spec);
        try {
            KeyPrefix.of(prefix, spec.id(), 0);
        } catch (final IllegalArgumentException ex) {
            throw new ComponentException(
                    spec.property(KEY_PREFIX)
                                    .map(ComponentSpec.Property::source)
                                    .orElse(spec.source()) + ": " + ex.getMessage());
        }
        return prefix;
    }

    private static StoreQuota quota(final ComponentSpec spec) throws ComponentException {
        return new StoreQuota(
                spec.count(MAX_ENTRIES, StoreQuota.NONE.maxEntries()),
                spec.bytes(MAX_BYTES, StoreQuota.NONE.maxBytes()));
    }

    private static Durability durability(final ComponentSpec spec) throws ComponentException {
        final Optional<ComponentSpec.Property> property = spec.property(DURABILITY);
        if (property.isEmpty()) {
            return Durability.ALWAYS;
        }
        return Durability.parse(
                        property.get().value(),
                        text -> GoDuration.parse(text).map(Duration::toMillis).orElse(0L))
                .orElseThrow(() -> spec.invalid(property.get(), Durability.FORMS));
    }
}
