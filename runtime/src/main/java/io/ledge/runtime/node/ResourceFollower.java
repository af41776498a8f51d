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
    private final Object closing = new Object(); // held for a moment only, while a change may take minutes
    private boolean isWatching;
    private volatile boolean isClosed;
    private Thread changing; // null: none; under closing

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
        if (!beginChange()) {
            return;
        }
        try {
            components.reload(access::meanwhile);
            access.rules(components.access());
            callers.refresh();
            served.servers().forEach(server -> server.equip(components.of(server.context())));
        } finally {
            endChange();
        }
    }

    private boolean beginChange() {
        synchronized (closing) {
            changing = isClosed ? null : Thread.currentThread();
            return !isClosed;
        }
    }

    private void endChange() {
        synchronized (closing) {
            changing = null;
        }
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

    /** Nothing changes any more. A change that waits for a store gives up: nobody has minutes when the node ends. */
    @Override
    public void close() {
        synchronized (closing) {
            isClosed = true;
            if (changing != null) {
                changing.interrupt();
            }
        }
        watch.close(); // not under the lock, which its thread may have or wait for
        awaitChange();
    }

    private synchronized void awaitChange() {
        // that an app brought about: who has the lock gives it up when it is done
    }
}
