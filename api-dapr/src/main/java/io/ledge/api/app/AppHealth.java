package io.ledge.api.app;

import io.ledge.api.semantics.AppHealthCheck;
import io.vertx.core.Vertx;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * Asks an app that listens whether it is well, time and again. It is ill until it has said that it is well. On the I/O thread.
 */
final class AppHealth {
    private static final System.Logger LOGGER = System.getLogger("ledge.app");

    private final String appId;
    private final AppHealthCheck check;
    private final Vertx vertx;
    private final AppChannel channel;
    private final Runnable onWell;
    private final Runnable onIll;
    private int round; // answers to questions of an earlier one count for nothing
    private int failures;
    private boolean isWell;

    AppHealth(
            final String appId,
            final AppHealthCheck check,
            final Vertx vertx,
            final AppChannel channel,
            final Runnable onWell,
            final Runnable onIll) {
        this.appId = appId;
        this.check = check;
        this.vertx = vertx;
        this.channel = channel;
        this.onWell = onWell;
        this.onIll = onIll;
    }

    boolean isWell() {
        return isWell;
    }

    /** The app listens: ask it, from now on. */
    void start() {
        stop();
        ask(round);
    }

    /** It is away: nobody need be told. */
    void stop() {
        round++;
        failures = check.threshold();
        isWell = false;
    }

    private void ask(final int ofRound) {
        if (ofRound != round) {
            return;
        }
        vertx.setTimer(check.intervalMs(), _ -> ask(ofRound));
        channel.isWell(check.path(), check.timeoutMs())
                .timeout(check.timeoutMs(), TimeUnit.MILLISECONDS)
                .onComplete(result -> {
                    if (ofRound == round) {
                        onAnswer(result.succeeded() && result.result());
                    }
                });
    }

    private void onAnswer(final boolean isGood) {
        failures = isGood ? 0 : Math.min(check.threshold(), failures + 1);
        if (isGood && !isWell) {
            isWell = true;
            LOGGER.log(Level.INFO, "app " + appId + " entered healthy status");
            onWell.run();
        } else if (isWell && failures == check.threshold()) {
            isWell = false;
            LOGGER.log(
                    Level.WARNING,
                    "app " + appId + " entered un-healthy status: nothing is brought to it until it is well");
            onIll.run();
        }
    }
}
