package io.ledge.api.app;

import io.ledge.api.semantics.AppEndpoint;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import java.lang.System.Logger.Level;

/**
 * Finds out whether the app listens: probes its port until it does, and again from the moment when a call finds nobody there.
 * A late or restarted app is thus found by itself. On the I/O thread.
 */
final class AppWatch {
    private static final System.Logger LOGGER = System.getLogger("ledge.app");
    private static final long PROBE_INTERVAL_MS = 100;

    /** A listener that is being closed may still take a connection after those it had are gone: one look is not enough. */
    private static final int CHECKS = 3;

    private final String appId;
    private final AppEndpoint endpoint;
    private final Vertx vertx;
    private final NetClient client;
    private final Runnable onUp;
    private final Runnable onDown;
    private boolean isUp;
    private boolean isProbing;
    private boolean isChecking;
    private int checksLeft;
    private boolean isClosed;

    AppWatch(
            final String appId,
            final AppEndpoint endpoint,
            final Vertx vertx,
            final Runnable onUp,
            final Runnable onDown) {
        this.appId = appId;
        this.endpoint = endpoint;
        this.vertx = vertx;
        this.onUp = onUp;
        this.onDown = onDown;
        client = vertx.createNetClient();
    }

    void start() {
        LOGGER.log(Level.INFO, "app " + appId + ": waiting for it to listen on port " + endpoint.port());
        probe();
    }

    boolean isUp() {
        return isUp;
    }

    /** A call found nobody. */
    void onUnreachable() {
        if (isUp) {
            isUp = false;
            LOGGER.log(Level.WARNING, "app " + appId + ": nobody listens on port " + endpoint.port() + " any more");
            onDown.run();
        }
        probe();
    }

    /** A connection has ended: is the app still there? */
    void onLost() {
        checksLeft = CHECKS;
        if (isUp && !isChecking && !isClosed) {
            isChecking = true;
            check();
        }
    }

    private void check() {
        client.connect(endpoint.port(), endpoint.host()).onComplete(result -> {
            if (result.failed()) {
                isChecking = false;
                onUnreachable();
                return;
            }
            result.result().close();
            isChecking = --checksLeft > 0 && !isClosed;
            if (isChecking) {
                vertx.setTimer(PROBE_INTERVAL_MS, _ -> check());
            }
        });
    }

    private void probe() {
        if (isProbing || isClosed || isUp) {
            return;
        }
        isProbing = true;
        client.connect(endpoint.port(), endpoint.host()).onComplete(result -> {
            isProbing = false;
            if (result.succeeded()) {
                result.result().close();
                found();
            } else {
                vertx.setTimer(PROBE_INTERVAL_MS, _ -> probe());
            }
        });
    }

    private void found() {
        if (!isClosed) {
            isUp = true;
            LOGGER.log(Level.INFO, "application discovered on port " + endpoint.port());
            onUp.run();
        }
    }

    void close() {
        isClosed = true;
        client.close();
    }
}
