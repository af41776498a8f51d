package io.ledge.api.semantics;

import io.ledge.api.core.CoreLink;
import io.ledge.api.core.Reply;
import io.ledge.api.core.ScanProxy;
import io.ledge.api.core.StateItem;
import io.ledge.api.core.StateProxy;
import io.ledge.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Configuration: Dapr's {@code /v1.0/configuration} and its rpcs. A store is one of the core's, the same for every app;
 * {@code ledge configuration set} writes it. A change is told to whoever subscribed.
 */
public final class ConfigurationApi {
    private static final String KIND = "configuration.";

    private final Components components;
    private final CoreLink link;
    private final StateProxy proxy;
    private final ScanProxy scans;
    private final ConfigurationWatches watches;
    private volatile Listener appListener;

    public ConfigurationApi(final Components components, final CoreLink link) {
        this.components = components;
        this.link = link;
        proxy = new StateProxy(link);
        scans = new ScanProxy(link);
        watches = new ConfigurationWatches(this, link);
    }

    /** @param version grows with every change of any item; empty: the item is gone */
    public record Item(String value, String version, Map<String, String> metadata) {
        static Item of(final StateItem item) {
            return item.isFound()
                    ? new Item(new String(item.value(), StandardCharsets.UTF_8), Long.toString(item.etag()), Map.of())
                    : new Item("", "", Map.of());
        }
    }

    /** Is told of changes, on the I/O thread. */
    @FunctionalInterface
    public interface Listener {
        void onUpdate(String store, String subscriptionId, Map<String, Item> items);
    }

    /** Who tells the app itself of changes that it subscribed to over HTTP; null, the default: it has no channel. */
    public void appListener(final Listener listener) {
        appListener = listener;
    }

    public Listener appListener() {
        return appListener;
    }

    /** Answers those items that are there. @param keys none: all of the store */
    public void get(final String store, final List<String> keys, final Answer<Map<String, Item>> answer) {
        final DaprFailure wrong = check(store);
        if (wrong != null) {
            answer.failed(wrong);
            return;
        }
        if (keys.isEmpty()) {
            scans.all(store, new Found<List<StateItem>>(store, keys, answer) {
                @Override
                public void ok(final List<StateItem> items) {
                    answer.ok(items(items));
                }
            });
        } else {
            proxy.bulkGet(store, keys, new Found<StateItem[]>(store, keys, answer) {
                @Override
                public void ok(final StateItem[] items) {
                    answer.ok(items(List.of(items)));
                }
            });
        }
        link.flush();
    }

    private static Map<String, Item> items(final List<StateItem> found) {
        final Map<String, Item> items = new LinkedHashMap<>();
        for (final StateItem item : found) {
            if (item.isFound()) {
                items.put(item.key(), Item.of(item));
            }
        }
        return items;
    }

    private abstract static class Found<T> implements Reply<T> {
        private final String store;
        private final List<String> keys;
        private final Answer<?> answer;

        Found(final String store, final List<String> keys, final Answer<?> answer) {
            this.store = store;
            this.keys = keys;
            this.answer = answer;
        }

        @Override
        public void failed(final ErrorCode code, final String message) {
            answer.failed(DaprError.CONFIGURATION_GET.with(keys, store, message));
        }
    }

    /** Answers the subscription's id; the listener is told of every later change. @param keys none: all of the store */
    public void subscribe(
            final String store, final List<String> keys, final Listener listener, final Answer<String> answer) {
        final DaprFailure wrong = check(store);
        if (wrong == null) {
            watches.subscribe(store, keys, listener, answer);
            link.flush();
        } else {
            answer.failed(wrong);
        }
    }

    public void unsubscribe(final String store, final String subscriptionId, final Answer<Void> answer) {
        final DaprFailure wrong = check(store);
        if (watches.unsubscribe(store, subscriptionId)) { // of a store that has gone, too: it may come back
            answer.ok(null);
            link.flush();
        } else if (wrong != null) {
            answer.failed(wrong);
        } else {
            answer.failed(DaprError.CONFIGURATION_UNSUBSCRIBE.with(
                    subscriptionId, "subscription with id " + subscriptionId + " does not exist"));
        }
    }

    /** The app's components are others now. On the I/O thread. */
    public void refresh() {
        watches.refresh();
    }

    /** Sends what was asked of the core when nothing else does. */
    void flush() {
        link.flush();
    }

    /** Null: there is such a store. */
    public DaprFailure check(final String store) {
        if (!components.hasAny(KIND)) {
            return DaprError.CONFIGURATION_NOT_CONFIGURED.with();
        }
        return components.find(KIND, store) == null ? DaprError.CONFIGURATION_STORE_NOT_FOUND.with(store) : null;
    }
}
