package io.ledge.client;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Dapr's configuration over one configuration component; its items are those of {@code /v1.0/configuration}, and are written by
 * {@code ledge configuration set}. Any thread.
 */
public final class ConfigurationStore {
    private final LedgeClient client;
    private final String store;

    /** @param store name of the component */
    public ConfigurationStore(final LedgeClient client, final String store) {
        this.client = client;
        this.store = Objects.requireNonNull(store, "store");
    }

    /** Those items that are there, by key. @param keys none: all of the store */
    public Map<String, ConfigurationItem> get(final String... keys) {
        final Map<String, ConfigurationItem> items = new LinkedHashMap<>();
        if (keys.length == 0) {
            client.scanState(store, "", ScanOptions.none().withValues(true))
                    .forEach(entry -> items.put(entry.key(), item(entry)));
            items.values().removeIf(ConfigurationItem::isGone); // between the scan and the look at a long one
        } else {
            client.getBulkState(store, Arrays.asList(keys)).stream()
                    .filter(StateItem::found)
                    .forEach(item -> items.put(item.key(), ConfigurationItem.of(item)));
        }
        return items;
    }

    /**
     * Tells of what there is, then of each change, until it is closed; returns when the items are read. Goes on after a loss of
     * the node, and tells then what has changed meanwhile.
     *
     * @param keys none: all of the store
     */
    public StateWatch subscribe(final Set<String> keys, final ConfigurationHandler handler) {
        return client.followState(store, "", new Following(Set.copyOf(keys), Objects.requireNonNull(handler)));
    }

    private ConfigurationItem item(final StateEntry entry) {
        return entry.value() == null
                ? ConfigurationItem.of(client.getState(store, entry.key())) // too long to come along
                : new ConfigurationItem(entry.key(), entry.text(), entry.etag());
    }

    /** On the dispatch thread. */
    private final class Following implements StateFollower {
        private final Set<String> keys;
        private final ConfigurationHandler handler;
        private final Map<String, String> versions = new HashMap<>();

        Following(final Set<String> keys, final ConfigurationHandler handler) {
            this.keys = keys;
            this.handler = handler;
        }

        private boolean isWanted(final String key) {
            return keys.isEmpty() || keys.contains(key);
        }

        /** What it has been told of already is not told again. */
        @Override
        public void onSync(final List<StateEntry> entries) throws Exception {
            final Map<String, ConfigurationItem> items = new LinkedHashMap<>();
            versions.keySet().forEach(key -> items.put(key, ConfigurationItem.gone(key)));
            for (final StateEntry entry : entries) {
                if (!isWanted(entry.key())) {
                    continue;
                }
                if (entry.etag().equals(versions.get(entry.key()))) {
                    items.remove(entry.key());
                } else {
                    items.put(entry.key(), item(entry));
                }
            }
            tell(items);
        }

        @Override
        public void onChange(final StateChange change) throws Exception {
            final String known = versions.get(change.key());
            if (!isWanted(change.key())) {
                return;
            }
            if (change.type() != StateChange.Type.SET) {
                if (known != null && !isNewer(known, change.etag())) {
                    tell(Map.of(change.key(), ConfigurationItem.gone(change.key())));
                }
            } else if (known == null || isNewer(change.etag(), known)) {
                final ConfigurationItem item = change.value() == null
                        ? ConfigurationItem.of(client.getState(store, change.key()))
                        : new ConfigurationItem(change.key(), change.text(), change.etag());
                tell(Map.of(item.key(), item));
            }
        }

        private static boolean isNewer(final String version, final String other) {
            return Long.parseLong(version) > Long.parseLong(other);
        }

        private void tell(final Map<String, ConfigurationItem> items) throws Exception {
            items.values().forEach(item -> {
                if (item.isGone()) {
                    versions.remove(item.key());
                } else {
                    versions.put(item.key(), item.version());
                }
            });
            if (!items.isEmpty()) {
                handler.onUpdate(items);
            }
        }
    }
}
