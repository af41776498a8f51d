package io.ledge.api.app;

import io.ledge.api.json.Json;
import io.ledge.api.semantics.AppApi;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.TopicSubscription;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that the node does with an app that serves HTTP: waits for it, asks what it wants, brings it that. When the app is back
 * after it was gone, it is asked again. On the I/O thread.
 */
public final class AppLink implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("ledge.app");
    private static final long RETRY_MS = 200;
    private static final byte[] NOTHING = {};

    private final AppContext context;
    private final AppApi api;
    private final Vertx vertx;
    private final HttpAppChannel channel;
    private final AppWatch watch;
    private final HeldCalls held;
    private final AppSubscriptions topics;
    private final BindingPump bindings;

    /** @param context with an endpoint */
    public AppLink(final Vertx vertx, final AppContext context, final AppApi api) {
        this.vertx = vertx;
        this.context = context;
        this.api = api;
        channel = new HttpAppChannel(vertx, context.appEndpoint());
        held = new HeldCalls(vertx);
        watch = new AppWatch(context.appId(), context.appEndpoint(), vertx, this::onUp, this::onDown);
        channel.onUnreachable(watch::onUnreachable);
        channel.onLost(watch::onLost);
        topics = new AppSubscriptions(
                api.subscriptions(),
                new TopicPump(vertx, channel, api.subscriptions(), api.publish(), held),
                api.metadata().subscriptions());
        api.configuration().appListener(new ConfigurationPump(channel));
        bindings = new BindingPump(context.components(), channel, api.subscriptions(), held);
    }

    public HttpAppChannel channel() {
        return channel;
    }

    public void start() {
        watch.start();
    }

    private void onDown() {
        api.health().ready(false);
        held.shut();
    }

    private void onUp() {
        readConfig();
    }

    /** It says what actors the app has. */
    private void readConfig() {
        channel.call("GET", "/dapr/config", Map.of(), NOTHING).onComplete(result -> readSubscriptions());
    }

    private void readSubscriptions() {
        channel.call("GET", "/dapr/subscribe", Map.of(), NOTHING)
                .compose(response -> vertx.executeBlocking(() -> parse(response))) // the first rule loads a compiler
                .onSuccess(this::subscribe)
                .onFailure(ex -> {
                    if (watch.isUp()) { // it answered the probe, not this: it may be starting
                        vertx.setTimer(RETRY_MS, _ -> readSubscriptions());
                    }
                });
    }

    private List<TopicSubscription> parse(final AppResponse response) {
        try {
            return response.status() == 200 ? SubscribeJson.read(response.body()) : List.of();
        } catch (final IOException ex) {
            LOGGER.log(
                    Level.ERROR,
                    "app " + context.appId()
                            + ": what GET /dapr/subscribe answers cannot be read, so that nothing of it" + " counts: "
                            + Json.reason(ex));
            return List.of();
        }
    }

    private void subscribe(final List<TopicSubscription> programmatic) {
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
        bindings.start();
        api.health().ready(true);
        held.release();
    }

    @Override
    public void close() {
        watch.close();
        held.forget();
        channel.close();
    }
}
