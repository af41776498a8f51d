package io.ledge.api.semantics;

import io.ledge.api.core.CoreLink;
import io.ledge.api.core.Reply;
import io.ledge.api.core.StateItem;
import io.ledge.api.core.WatchProxy;
import io.ledge.api.semantics.ConfigurationApi.Item;
import io.ledge.api.semantics.ConfigurationApi.Listener;
import io.ledge.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Who subscribed to which configuration items: one watch of the core a store, shared by an app's subscriptions. */
final class ConfigurationWatches {
    private final ConfigurationApi api;
    private final WatchProxy proxy;
    private final Map<String, Store> stores = new HashMap<>();

    ConfigurationWatches(final ConfigurationApi api, final CoreLink link) {
        this.api = api;
        proxy = new WatchProxy(link);
    }

    /** @param keys none: all */
    private record Subscription(String id, List<String> keys, Listener listener) {
        boolean wants(final String key) {
            return keys.isEmpty() || keys.contains(key);
        }
    }

    void subscribe(final String store, final List<String> keys, final Listener listener, final Answer<String> answer) {
        final Subscription subscription = new Subscription(UUID.randomUUID().toString(), List.copyOf(keys), listener);
        stores.computeIfAbsent(store, Store::new).add(subscription, answer);
    }

    /** @return false: there is no such subscription */
    boolean unsubscribe(final String store, final String id) {
        final Store watched = stores.get(store);
        return watched != null && watched.remove(id);
    }

    /** The app's stores may be others now: who is subscribed to one that came back is told of it again. */
    void refresh() {
        stores.values().forEach(Store::refresh);
    }

    /** One store with its watch, while anybody is subscribed and the store is there. */
    private final class Store implements WatchProxy.Listener {
        private final String name;
        private final Map<String, Subscription> subscriptions = new HashMap<>();
        private long watchId;
        private boolean isWatched;
        private boolean isComingBack; // a new watch is asked for

        Store(final String name) {
            this.name = name;
        }

        void add(final Subscription subscription, final Answer<String> answer) {
            if (isWatched) {
                subscriptions.put(subscription.id(), subscription);
                answer.ok(subscription.id());
                return;
            }
            watch(new Reply<>() {
                @Override
                public void ok(final Long id) {
                    subscriptions.put(subscription.id(), subscription);
                    answer.ok(subscription.id());
                }

                @Override
                public void failed(final ErrorCode code, final String message) {
                    answer.failed(DaprError.CONFIGURATION_SUBSCRIBE.with(subscription.keys(), name, message));
                }
            });
        }

        private void watch(final Reply<Long> reply) {
            proxy.watch(name, this, new Reply<>() {
                @Override
                public void ok(final Long id) {
                    if (isWatched) {
                        proxy.unwatch(id); // two subscribed at one time: one watch is enough
                    } else {
                        watchId = id;
                        isWatched = true;
                    }
                    reply.ok(id);
                }

                @Override
                public void failed(final ErrorCode code, final String message) {
                    reply.failed(code, message);
                }
            });
        }

        boolean remove(final String id) {
            final boolean isKnown = subscriptions.remove(id) != null;
            if (isKnown && subscriptions.isEmpty()) {
                isWatched = false;
                proxy.unwatch(watchId);
            }
            return isKnown;
        }

        @Override
        public void onChange(final StateItem item, final boolean hasValue) {
            for (final Subscription subscription : new ArrayList<>(subscriptions.values())) {
                if (!subscription.wants(item.key())) {
                    continue;
                }
                if (hasValue) {
                    subscription.listener().onUpdate(name, subscription.id(), Map.of(item.key(), Item.of(item)));
                } else {
                    tell(subscription, List.of(item.key()));
                }
            }
        }

        /** Changes were missed, or the store has gone: watches anew, now or when it is there again. */
        @Override
        public void onEnded(final ErrorCode code, final String message) {
            isWatched = false;
            if (!subscriptions.isEmpty()) {
                comeBack();
            }
        }

        void refresh() {
            if (!isWatched && !isComingBack && !subscriptions.isEmpty() && api.check(name) == null) {
                comeBack();
            }
        }

        /** Tells then what holds now. */
        private void comeBack() {
            isComingBack = true;
            watch(new Reply<>() {
                @Override
                public void ok(final Long id) {
                    isComingBack = false;
                    new ArrayList<>(subscriptions.values()).forEach(each -> tell(each, each.keys()));
                }

                @Override
                public void failed(final ErrorCode again, final String reason) {
                    isComingBack = false;
                    System.getLogger("ledge.configuration")
                            .log(
                                    System.Logger.Level.WARNING,
                                    "changes of configuration store '" + name
                                            + "' are not told until it is there again: " + reason);
                }
            });
            api.flush();
        }

        private void tell(final Subscription subscription, final List<String> keys) {
            api.get(name, keys, new Answer<>() {
                @Override
                public void ok(final Map<String, Item> items) {
                    if (!items.isEmpty() && subscriptions.containsKey(subscription.id())) {
                        subscription.listener().onUpdate(name, subscription.id(), items);
                    }
                }

                @Override
                public void failed(final DaprFailure failure) {
                    // the store is down or has gone: the next change tells, or its return
                }
            });
        }
    }
}
