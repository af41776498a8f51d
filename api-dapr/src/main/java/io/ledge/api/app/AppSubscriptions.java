package io.ledge.api.app;

import io.ledge.api.core.Delivery;
import io.ledge.api.core.PubSubProxy;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.SubscribeApi;
import io.ledge.api.semantics.SubscriptionList;
import io.ledge.api.semantics.TopicSubscription;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The topics an app is subscribed to; a new list changes what differs and leaves the rest running. On the I/O thread. */
final class AppSubscriptions {
    private static final System.Logger LOGGER = System.getLogger("ledge.app");

    /** The app may take its time, as with daprd; a session that ends gives its deliveries back at once. */
    static final PubSubProxy.Wish PATIENT = new PubSubProxy.Wish(0, 60 * 60 * 1000);

    private final SubscribeApi api;
    private final TopicPump pump;
    private final SubscriptionList shown;
    private final Map<Key, Active> active = new LinkedHashMap<>();

    private record Key(String pubsub, String topic) {}

    private static final class Active {
        private TopicSubscription wanted;
        private long id;
        private boolean isOver;
    }

    AppSubscriptions(final SubscribeApi api, final TopicPump pump, final SubscriptionList shown) {
        this.api = api;
        this.pump = pump;
        this.shown = shown;
    }

    /** Makes the app subscribed to these and no others. The first of a topic counts. */
    void apply(final List<TopicSubscription> subscriptions) {
        final Map<Key, TopicSubscription> wanted = new LinkedHashMap<>();
        for (final TopicSubscription subscription : subscriptions) {
            if (wanted.putIfAbsent(new Key(subscription.pubsub(), subscription.topic()), subscription) != null) {
                LOGGER.log(
                        Level.WARNING,
                        "topic " + subscription.topic() + " of " + subscription.pubsub()
                                + " is subscribed to twice: the first one counts");
            }
        }
        active.entrySet().removeIf(entry -> {
            if (wanted.containsKey(entry.getKey())) {
                return false;
            }
            end(entry.getValue());
            return true;
        });
        wanted.forEach(this::subscribe);
        shown.set(List.copyOf(wanted.values()));
    }

    private void subscribe(final Key key, final TopicSubscription subscription) {
        final Active known = active.get(key);
        if (known != null) {
            known.wanted = subscription; // its routes may be others now
            return;
        }
        final Active added = new Active();
        added.wanted = subscription;
        active.put(key, added);
        api.subscribe(key.pubsub(), key.topic(), PATIENT, delivery -> onDelivery(added, delivery), new Answer<>() {
            @Override
            public void ok(final Long id) {
                added.id = id;
                if (added.isOver) {
                    api.unsubscribe(id);
                }
            }

            @Override
            public void failed(final DaprFailure failure) {
                active.remove(key, added);
                LOGGER.log(
                        Level.ERROR,
                        "no subscription to topic " + key.topic() + " of " + key.pubsub() + ": " + failure.message());
            }
        });
    }

    private void onDelivery(final Active subscription, final Delivery delivery) {
        pump.deliver(() -> subscription.wanted, delivery);
    }

    private void end(final Active subscription) {
        subscription.isOver = true;
        if (subscription.id != 0) {
            api.unsubscribe(subscription.id);
        }
    }
}
