package io.ledge.runtime.node;

import io.ledge.api.ApiException;
import io.ledge.api.AppServer;
import io.ledge.api.semantics.AppContext;
import io.ledge.core.session.AppAccess;
import io.ledge.runtime.config.ConfigException;
import io.ledge.runtime.control.AppRow;
import io.ledge.runtime.control.ControlServer;
import java.util.List;

/**
 * What apps have of the resources is as their files say, also when those change, and when an app is attached that brings
 * directories of its own. Any thread; one change at a time.
 */
final class ResourceFollower implements ControlServer.Apps, AutoCloseable {
    private final ResourceWatch watch;
    private final NodeComponents components;
    private final AppAccess access;
    private final IpcCallers callers;
    private final ServedApps served;
    private boolean isWatching;
    private boolean isClosed;

    ResourceFollower(
            final ResourceWatch watch,
            final NodeComponents components,
            final AppAccess access,
            final IpcCallers callers,
            final ServedApps served) {
        this.watch = watch;
        this.components = components;
        this.access = access;
        this.callers = callers;
        this.served = served;
    }

    /** Looks at them from now on, if there are any. */
    synchronized ResourceFollower start() {
        final boolean hasAny = !components.directories().all().isEmpty();
        if (hasAny && !isWatching && !isClosed) {
            watch.start(this::reload);
            isWatching = true;
        }
        return this;
    }

    private synchronized void reload() {
        if (isClosed) {
            return;
        }
        components.reload(access::meanwhile);
        access.rules(components.access());
        callers.refresh();
        served.servers().forEach(server -> server.equip(components.of(server.context())));
    }

    @Override
    public AppServer attach(final AppContext app) throws ApiException {
        if (!components.directories().concerns(app) || served.server(app.appId()) != null) {
            return served.attach(app);
        }
        try {
            bring(app);
            return served.attach(app);
        } catch (final ApiException | RuntimeException ex) {
            takeAlong(app);
            throw ex;
        }
    }

    private synchronized void bring(final AppContext app) throws ApiException {
        try {
            components.directories().attach(app);
        } catch (final ConfigException ex) {
            throw new ApiException(ex.getMessage(), ex);
        }
        directoriesChanged();
    }

    private synchronized void takeAlong(final AppContext app) {
        if (components.directories().detach(app)) {
            directoriesChanged();
        }
    }

    private void directoriesChanged() {
        watch.directories(components.directories().all());
        start();
        reload();
    }

    @Override
    public void detach(final AppServer app) {
        served.detach(app);
        takeAlong(app.context());
    }

    @Override
    public List<AppRow> list() {
        return served.list();
    }

    @Override
    public boolean stop(final String appId) {
        return served.stop(appId);
    }

    /** Nothing changes any more. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
        }
        watch.close(); // not under the lock, for which its thread may wait
    }
}
