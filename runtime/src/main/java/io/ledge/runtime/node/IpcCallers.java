package io.ledge.runtime.node;

import io.ledge.api.AppServer;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.HttpEndpoint;
import io.ledge.api.semantics.MetadataApi;
import io.ledge.api.service.ServiceCaller;
import java.util.function.Function;

/** What an app over IPC sees and may: as the app of that id whose API is served, if one is; else what the resources say. */
final class IpcCallers implements Function<String, ServiceCaller> {
    private final ServedApps served;
    private final NodeComponents components;
    private final String version;

    IpcCallers(final ServedApps served, final NodeComponents components, final String version) {
        this.served = served;
        this.components = components;
        this.version = version;
    }

    @Override
    public ServiceCaller apply(final String appId) {
        final AppServer server = served.server(appId);
        return server == null
                ? unserved(new AppContext(appId))
                : new ServiceCaller(server.context(), server.api().metadata());
    }

    private ServiceCaller unserved(final AppContext app) {
        app.equip(components.of(app));
        return new ServiceCaller(
                app, new MetadataApi(app.appId(), version, app.components(), () -> app.httpEndpoints().stream()
                        .map(HttpEndpoint::name)
                        .toList()));
    }
}
