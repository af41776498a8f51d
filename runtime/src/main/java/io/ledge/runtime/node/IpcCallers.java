package io.ledge.runtime.node;

import io.ledge.api.AppServer;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.HttpEndpoint;
import io.ledge.api.semantics.MetadataApi;
import io.ledge.api.service.ServiceCaller;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What an app over IPC sees and may: as the app of that id whose API is served, if one is; else what the resources say. The latter
 * is remembered until they change, for a reload takes as long as a binding takes to end, and nobody's secrets wait for it.
 */
final class IpcCallers implements Function<String, ServiceCaller> {
    private static final int MAX_REMEMBERED = 256;

    private final ServedApps served;
    private final NodeComponents components;
    private final String version;
    private final Map<String, ServiceCaller> unserved = new HashMap<>();

    IpcCallers(final ServedApps served, final NodeComponents components, final String version) {
        this.served = served;
        this.components = components;
        this.version = version;
    }

    @Override
    public ServiceCaller apply(final String appId) {
        final AppServer server = served.server(appId);
        return server == null
                ? unserved(appId)
                : new ServiceCaller(server.context(), server.api().metadata());
    }

    private synchronized ServiceCaller unserved(final String appId) {
        if (unserved.size() >= MAX_REMEMBERED) {
            unserved.clear();
        }
        return unserved.computeIfAbsent(appId, id -> make(new AppContext(id)));
    }

    /** The resources have changed. */
    synchronized void forget() {
        unserved.clear();
    }

    private ServiceCaller make(final AppContext app) {
        app.equip(components.of(app));
        return new ServiceCaller(
                app, new MetadataApi(app.appId(), version, app.components(), () -> app.httpEndpoints().stream()
                        .map(HttpEndpoint::name)
                        .toList()));
    }
}
