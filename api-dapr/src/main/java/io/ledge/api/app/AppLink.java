package io.ledge.api.app;

import io.ledge.api.json.Json;
import io.ledge.api.semantics.AppApi;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppHealthCheck;
import io.ledge.api.semantics.TopicSubscription;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * All that the node does with an app that serves: waits for it, asks what it wants, brings it that. When the app is back
 * after it was gone, it is asked again. On the I/O thread.
 */
public final class AppLink implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("ledge.app");
    private static final long RETRY_MS = 200;

    private final AppContext context;
    private final AppApi api;
    private final Vertx vertx;
    private final AppChannel channel;
    private final AppWatch watch;
    private final AppHealth health; // null: an app that listens is well
    private final GuardedCalls guarded;
    private final HeldCalls held;
    private final TopicPump events;
    private final AppSubscriptions topics;
    private final BindingPump bindings;
    private final InvokePump invocations;
    private List<TopicSubscription> programmatic; // null: the app was not asked yet
    private boolean isLeaving;

    /** @param channel is closed with it */
    public AppLink(
            final Vertx vertx,
            final AppContext context,
            final AppApi api,
            final AppChannel channel,
            final AppDirectory directory) {
        this.vertx = vertx;
        this.context = context;
        this.api = api;
        this.channel = channel;
        held = new HeldCalls(vertx);
        guarded = new GuardedCalls(api.resiliency());
        watch = new AppWatch(context.appId(), context.appEndpoint(), vertx, this::onUp, this::onDown);
        final AppHealthCheck check = context.appEndpoint().healthCheck();
        health = check == null
                ? null
                : new AppHealth(context.appId(), check, vertx, channel, this::welcome, this::withdraw);
        channel.admit(check == null);
        channel.onUnreachable(watch::onUnreachable);
        channel.onLost(watch::onLost);
        events = new TopicPump(vertx, channel, guarded, api.subscriptions(), api.publish(), held);
        topics =
                new AppSubscriptions(api.subscriptions(), events, api.metadata().subscriptions());
        api.configuration().appListener(new ConfigurationPump(channel));
        bindings = new BindingPump(context.components(), channel, guarded, api.subscriptions(), held);
        invocations = new InvokePump(context, channel, api.invocations(), directory);
    }

    public AppChannel channel() {
        return channel;
    }

    public void start() {
        watch.start();
    }

    private void onDown() {
        api.health().ready(false);
        if (health != null) {
            health.stop();
        }
        withdraw();
    }

    /** The node itself is well however ill its app is. */
    private void onUp() {
        if (health == null) {
            welcome();
        } else {
            api.health().ready(true);
            health.start();
        }
    }

    /** Nothing is brought to the app from now on. */
    private void withdraw() {
        channel.admit(health == null); // where nobody is, callers are told so
        invocations.stop();
        held.shut();
    }

    private void welcome() {
        channel.admit(true);
        invocations.start();
        channel.config().onComplete(_ -> readSubscriptions());
    }

    private void readSubscriptions() {
        channel.subscriptions()
                .compose(wanted -> vertx.executeBlocking(() -> read(wanted)))
                .onSuccess(this::onProgrammatic)
                .onFailure(ex -> {
                    if (watch.isUp()) { // it answered the probe, not this: it may be starting
                        vertx.setTimer(RETRY_MS, _ -> readSubscriptions());
                    }
                });
    }

    private List<TopicSubscription> read(final AppChannel.Wanted wanted) {
        try {
            return wanted.read();
        } catch (final IOException ex) {
            LOGGER.log(
                    Level.ERROR,
                    "app " + context.appId()
                            + ": the subscriptions that it asks for cannot be read, so that nothing of them"
                            + " counts: "
                            + Json.reason(ex));
            return List.of();
        }
    }

    private void onProgrammatic(final List<TopicSubscription> wanted) {
        if (isLeaving || !isWell()) {
            return; // not any more: it is asked again when it is
        }
        programmatic = wanted;
        subscribe();
        bindings.start();
        api.health().ready(true);
        held.release();
    }

    /** The resources' subscriptions, or bindings, are others now: what differs changes. */
    public void declaredAnew() {
        if (programmatic != null && isWell()) {
            subscribe();
            bindings.start();
        }
    }

    private boolean isWell() {
        return health == null || health.isWell();
    }

    private void subscribe() {
        final List<TopicSubscription> all = new ArrayList<>(context.subscriptions());
        all.addAll(programmatic);
        topics.apply(all);
        LOGGER.log(
                Level.INFO,
                "app " + context.appId() + ": subscribed to "
                        + all.stream()
                                .map(one -> one.pubsub() + "/" + one.topic())
                                .distinct()
                                .toList());
    }

    /** No more events are brought to the app. @return complete when it has answered those that were */
    public Future<Void> drain() {
        isLeaving = true;
        held.shut();
        events.giveBack();
        return guarded.delivered();
    }

    @Override
    public void close() {
        watch.close();
        if (health != null) {
            health.stop();
        }
        events.giveBack();
        held.forget();
        channel.close();
    }
}
