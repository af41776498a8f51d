package io.ledge.runtime.node;

import io.ledge.api.middleware.Pipeline;
import io.ledge.api.resiliency.ResiliencySpec;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppResources;
import io.ledge.api.semantics.Components;
import io.ledge.api.semantics.HttpEndpoint;
import io.ledge.api.semantics.TopicScopes;
import io.ledge.api.semantics.TopicSubscription;
import io.ledge.bindings.mqtt.MqttBindingFactory;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentHost;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.loop.CoreAgent;
import io.ledge.core.session.AccessRules;
import io.ledge.devices.sim.SimulatorFactory;
import io.ledge.runtime.config.ConfigException;
import io.ledge.runtime.config.DeclaredSubscription;
import io.ledge.runtime.config.LoadedResources;
import io.ledge.runtime.config.NamedChanges;
import io.ledge.runtime.config.ResourceChanges;
import io.ledge.runtime.config.ResourceLoader;
import io.ledge.state.chronicle.ChronicleStateFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** The node's components: reads their files, makes each, and keeps going without those that are bad. */
final class NodeComponents {
    private static final String DEFAULT_STORE = "statestore";

    private final System.Logger logger = System.getLogger("ledge.components");
    private final Map<String, ComponentFactory> factories = new LinkedHashMap<>();
    private final Map<String, ComponentSpec> specs = new LinkedHashMap<>(); // in force, by id
    private volatile List<ComponentSpec> inForce = List.of(); // the same, for who must not wait; after wire
    private final Set<String> fromFiles = new HashSet<>();
    private final EdgeParts edgeParts = new EdgeParts();
    private final Set<String> leftOut = new HashSet<>();
    private final boolean isStrict;
    private final ResourceLoader loader;
    private final ResourceDirectories directories;
    private ComponentReload changes; // once they are wired
    private List<DeclaredSubscription> subscriptions;
    private volatile List<ResiliencySpec> resiliencies; // the I/O thread reads it, and never waits for a reload
    private volatile List<HttpEndpoint> httpEndpoints; // as those

    NodeComponents(final NodeContext context) throws NodeStartException {
        isStrict = context.hasStrictComponents();
        add(new MqttBindingFactory(new SecureRandom()));
        add(new SimulatorFactory());
        add(new ChronicleStateFactory());
        context.factories().forEach(this::add);
        directories = new ResourceDirectories(context.resourcesPaths(), context.apps());
        context.components().forEach(spec -> specs.put(spec.id(), spec));
        loader = new ResourceLoader(NodeTypes.of(factories.values()));
        final LoadedResources resources = load(directories.readable());
        resources.components().forEach(spec -> specs.putIfAbsent(spec.id(), spec));
        resources.components().forEach(spec -> fromFiles.add(spec.id()));
        subscriptions = resources.subscriptions();
        resiliencies = resources.resiliencies();
        httpEndpoints = resources.httpEndpoints();
        if (context.hasDefaultStore()
                && specs.values().stream().noneMatch(spec -> spec.type().startsWith(ComponentWiring.STATE_TYPES))) {
            specs.put(DEFAULT_STORE, ComponentSpec.of(DEFAULT_STORE, ComponentWiring.LEDGE_STATE));
        }
    }

    /** Is anything to be journaled? */
    boolean needJournal() {
        return specs.values().stream().anyMatch(spec -> ComponentWiring.isJournaled(spec.type()));
    }

    /**
     * Makes every component and tells the core and the host of it.
     *
     * @param stores outside the loop
     * @param wakeCore run by such a store's thread when it has answered
     */
    void wire(
            final CoreAgent core,
            final ComponentHost host,
            final ConnectedStores stores,
            final Runnable wakeCore,
            final boolean hasJournal)
            throws NodeStartException {
        final FormerStores former = new FormerStores(specs.values(), directories.apps(), directories::sees);
        former.disputes(core::isJournaled).forEach(text -> logger.log(System.Logger.Level.ERROR, text));
        final ComponentWiring wiring =
                new ComponentWiring(factories, edgeParts, core, host, hasJournal, former::of, stores, wakeCore);
        for (final ComponentSpec spec : specs.values()) {
            try {
                wiring.wire(spec);
            } catch (final ComponentException ex) {
                leaveOut(spec, ex.getMessage(), core);
            } catch (final IllegalArgumentException | IllegalStateException ex) {
                leaveOut(spec, spec.source() + ": component '" + spec.name() + "': " + ex.getMessage(), core);
            }
        }
        try {
            wiring.ownNames(ownNames()).run();
        } catch (final IllegalStateException ex) {
            throw new NodeStartException(NodeStartException.BAD_CONFIGURATION, ex.getMessage(), ex);
        }
        warnOfHidden();
        inForce = List.copyOf(specs.values());
        changes = new ComponentReload(
                logger, wiring, edgeParts, leftOut, host, AtHome.of(core.tasks()::offer, AtHome.PATIENCE_MS), stores);
    }

    /** Ids of the components that are not the whole node's, by the app's name for them, by app id. */
    private Map<String, Map<String, String>> ownNames() {
        final Map<String, Map<String, String>> all = new LinkedHashMap<>();
        for (final AppContext app : directories.apps()) {
            final Map<String, String> own = new LinkedHashMap<>();
            byName(app).values().stream()
                    .filter(spec -> !spec.scope().isEmpty())
                    .forEach(spec -> own.put(spec.name(), spec.id()));
            all.put(app.appId(), own);
        }
        return all;
    }

    /** An app whose directories have two of a name has the first. */
    private void warnOfHidden() {
        for (final AppContext app : directories.apps()) {
            final Map<String, ComponentSpec> byName = byName(app);
            specs.values().stream()
                    .filter(spec -> isInScope(spec, app) && byName.get(spec.name()) != spec)
                    .forEach(spec -> logger.log(
                            System.Logger.Level.ERROR,
                            spec.source() + ": app " + app.appId() + " does not see component '" + spec.name()
                                    + "': it has the one at "
                                    + byName.get(spec.name()).source()));
        }
    }

    private void leaveOut(final ComponentSpec spec, final String reason, final CoreAgent core)
            throws NodeStartException {
        if (isStrict && !spec.ignoreErrors()) {
            throw new NodeStartException(
                    NodeStartException.BAD_CONFIGURATION,
                    reason + "; `ignoreErrors: true` in its spec lets the node start without it");
        }
        logger.log(System.Logger.Level.ERROR, reason + "; the node goes on without it");
        leftOut.add(spec.id());
        core.addFailed(spec.id(), spec.type(), reason);
    }

    /** What the app has of all that is in force. After {@link #wire}. */
    synchronized AppResources of(final AppContext app) {
        return new AppResources(visible(app), subscriptions(app), resiliencies(app), httpEndpoints(app));
    }

    private List<TopicSubscription> subscriptions(final AppContext app) {
        return subscriptions.stream()
                .filter(declared -> declared.isFor(app.appId()) && directories.sees(app, declared.source()))
                .map(DeclaredSubscription::subscription)
                .toList();
    }

    /** What the app's requests pass. A handler that is not there is told, and lets nobody through. */
    Pipeline pipeline(final AppContext app) {
        return pipeline(app, app.httpHandlers(), "HTTP pipeline");
    }

    /** What calls of the app pass. As {@link #pipeline}. */
    Pipeline appPipeline(final AppContext app) {
        return pipeline(app, app.appHttpHandlers(), "app HTTP pipeline");
    }

    private Pipeline pipeline(final AppContext app, final List<Pipeline.Handler> handlers, final String name) {
        if (handlers.isEmpty()) {
            return Pipeline.NONE;
        }
        final HandlerLookup lookup = new HandlerLookup(
                handlers,
                () -> inForce,
                now -> byName(app, now),
                edgeParts::of,
                handler -> handler.source() + ": the " + name + " of app " + app.appId() + " needs component '"
                        + handler.name() + "' of type " + handler.type()
                        + ", which it does not have: every request is answered with 500",
                logger);
        lookup.look(); // what is missing is told at once
        return new Pipeline(handlers, lookup);
    }

    List<ResiliencySpec> resiliencies(final AppContext app) {
        return resiliencies.stream()
                .filter(spec -> spec.isFor(app.appId()) && directories.sees(app, spec.source()))
                .toList();
    }

    List<HttpEndpoint> httpEndpoints(final AppContext app) {
        return httpEndpoints.stream()
                .filter(endpoint -> endpoint.isFor(app.appId()) && directories.sees(app, endpoint.source()))
                .toList();
    }

    private boolean isInScope(final ComponentSpec spec, final AppContext app) {
        return directories.sees(app, spec.source())
                && (spec.scopes().isEmpty() || spec.scopes().contains(app.appId()));
    }

    /** Those that the app may see. */
    private Map<String, ComponentSpec> byName(final AppContext app) {
        return byName(app, specs.values());
    }

    private Map<String, ComponentSpec> byName(final AppContext app, final Collection<ComponentSpec> all) {
        final Map<String, ComponentSpec> byName = new LinkedHashMap<>();
        all.stream()
                .filter(spec -> isInScope(spec, app))
                .sorted(Comparator.comparingInt(spec -> directories.place(app, spec.source())))
                .forEach(spec -> byName.putIfAbsent(spec.name(), spec));
        return byName;
    }

    /** Those that came up and that the app may see. */
    private Components visible(final AppContext app) {
        final Components visible = new Components();
        for (final ComponentSpec spec : byName(app).values()) {
            if (leftOut.contains(spec.id())) {
                continue;
            }
            final Components.Entry entry = new Components.Entry(
                    spec.name(),
                    spec.type(),
                    spec.version(),
                    NodeTypes.capabilities(spec.type()),
                    metadata(spec),
                    TopicScopes.of(spec, app.appId()));
            final Object part = edgeParts.of(spec.id());
            if (part == null) {
                visible.add(entry);
            } else {
                visible.add(entry, part);
            }
        }
        return visible;
    }

    /** Changed by whoever reads the files again then. */
    ResourceDirectories directories() {
        return directories;
    }

    /** What apps over IPC may do with them, as they are now. After {@link #wire}. */
    synchronized AccessRules access() {
        return IpcAccess.of(specs, directories.apps(), directories::sees);
    }

    private static Map<String, String> metadata(final ComponentSpec spec) {
        final Map<String, String> metadata = new LinkedHashMap<>();
        spec.metadata().forEach((name, property) -> metadata.put(name, property.isSecret() ? "" : property.value()));
        return metadata;
    }

    private LoadedResources load(final List<Path> readable) throws NodeStartException {
        try {
            final LoadedResources resources = loader.load(readable, directories.own());
            resources.logTo(logger);
            return resources;
        } catch (final ConfigException ex) {
            throw new NodeStartException(NodeStartException.BAD_CONFIGURATION, ex.getMessage(), ex);
        }
    }

    /**
     * Reads the files again, and does what can be done while the node runs. After {@link #wire}.
     *
     * @param onComing takes what apps over IPC may do, before what is new is there: no component is open to all for a moment
     */
    synchronized void reload(final Consumer<AccessRules> onComing) {
        final List<Path> readable = directories.readable();
        final Set<Path> away = new HashSet<>(directories.all());
        readable.forEach(away::remove);
        final LoadedResources read;
        try {
            read = load(readable);
        } catch (final NodeStartException ex) {
            logger.log(System.Logger.Level.ERROR, ex.getMessage() + "; what was read before goes on");
            return;
        }
        changes.correct(specs);
        final List<ComponentSpec> before = specs.values().stream()
                .filter(spec -> fromFiles.contains(spec.id()))
                .toList();
        final ResourceChanges found = ResourceChanges.between(
                new ResourceChanges.InForce(before, subscriptions, resiliencies, httpEndpoints), read, away);
        away.forEach(directory -> logger.log(
                System.Logger.Level.WARNING, "resources path " + directory + " is away: what was read there goes on"));
        onComing.accept(coming(read.components()));
        changes.apply(specs, found, this::ownNames);
        inForce = List.copyOf(specs.values());
        read.components().forEach(spec -> fromFiles.add(spec.id()));
        subscriptions = found.subscriptions();
        resiliencies = found.resiliencies().all();
        httpEndpoints = found.httpEndpoints().all();
        directories.inForce(sources());
        found.resiliencies().news().forEach(this::log);
        found.httpEndpoints().news().forEach(this::log);
    }

    /** Of all that is in force. */
    private Stream<String> sources() {
        return Stream.of(
                        specs.values().stream().map(ComponentSpec::source),
                        subscriptions.stream().map(DeclaredSubscription::source),
                        resiliencies.stream().map(ResiliencySpec::source),
                        httpEndpoints.stream().map(HttpEndpoint::source))
                .flatMap(Function.identity());
    }

    /** Until it is known which of them came up: what both the components as they are and those that are read allow. */
    private AccessRules coming(final List<ComponentSpec> read) {
        final Map<String, ComponentSpec> old = new HashMap<>(specs);
        final Map<String, ComponentSpec> coming = new HashMap<>(specs);
        read.forEach(spec -> old.putIfAbsent(spec.id(), spec));
        read.forEach(spec -> coming.put(spec.id(), spec));
        return IpcAccess.of(old, directories.apps(), directories::sees)
                .and(IpcAccess.of(coming, directories.apps(), directories::sees));
    }

    private void log(final NamedChanges.News news) {
        logger.log(news.isKept() ? System.Logger.Level.WARNING : System.Logger.Level.INFO, news.text());
    }

    private void add(final ComponentFactory factory) {
        factories.put(factory.type(), factory);
    }
}
