package io.ledge.runtime.node;

import io.ledge.api.AppServer;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.HttpEndpoint;
import io.ledge.api.semantics.MetadataApi;
import io.ledge.api.service.ServiceCaller;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What an app over IPC sees and may: as the app of that id whose API is served, if one is; else what the resources say. A reload
 * takes as long as a binding takes to end: what is remembered holds until it is done, and only an app that has never called waits
 * for it, by itself.
 */
final class IpcCallers implements Function<String, CompletableFuture<ServiceCaller>> {
    private static final int MAX_REMEMBERED = 256;

    private final ServedApps served;
    private final NodeComponents components;
    private final String version;
    private final Map<String, CompletableFuture<ServiceCaller>> unserved = new HashMap<>();

    IpcCallers(final ServedApps served, final NodeComponents components, final String version) {
        this.served = served;
        this.components = components;
        this.version = version;
    }

    /** Does not block. */
    @Override
    public CompletableFuture<ServiceCaller> apply(final String appId) {
        final AppServer server = served.server(appId);
        return server == null
                ? unserved(appId)
                : CompletableFuture.completedFuture(new ServiceCaller(
                        server.context(),
                        server.api().metadata(),
                        server.context().shutdown()));
    }

    private synchronized CompletableFuture<ServiceCaller> unserved(final String appId) {
        if (unserved.size() >= MAX_REMEMBERED) {
            unserved.clear();
        }
        return unserved.compute(
                appId, (id, known) -> known == null || known.isCompletedExceptionally() ? look(id) : known);
    }

    private CompletableFuture<ServiceCaller> look(final String appId) {
        return CompletableFuture.supplyAsync(() -> make(appId), Thread::startVirtualThread);
    }

    /** The resources have changed. What is remembered is made anew before it takes the place of what holds: nobody waits. */
    void refresh() {
        final Map<String, CompletableFuture<ServiceCaller>> fresh = new HashMap<>();
        known().forEach(appId -> fresh.put(appId, CompletableFuture.completedFuture(make(appId))));
        synchronized (this) {
            unserved.putAll(fresh); // who came meanwhile came after the change
        }
    }

    private synchronized List<String> known() {
        return List.copyOf(unserved.keySet());
    }

    private ServiceCaller make(final String appId) {
        final AppContext app = new AppContext(appId);
        app.equip(components.of(app));
        final MetadataApi metadata =
                new MetadataApi(app.appId(), version, app.components(), () -> app.httpEndpoints().stream()
                        .map(HttpEndpoint::name)
                        .toList());
        return new ServiceCaller(app, metadata, null);
    }
}
