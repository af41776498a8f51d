package io.ledge.api.semantics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The components that one app sees, by name. The core knows them too; asked here, a wrong name costs no call, and the error
 * can tell "none at all" from "none of that name". Read by the I/O thread, changed by whoever loads components.
 */
public final class Components {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, Object> instances = new ConcurrentHashMap<>();

    /**
     * One component.
     *
     * @param capabilities as {@code /v1.0/metadata} lists them
     * @param metadata secrets are empty
     * @param topics of a pubsub, that the app may use
     */
    public record Entry(
            String name,
            String type,
            String version,
            List<String> capabilities,
            Map<String, String> metadata,
            TopicScopes topics) {
        /** One without topics that are kept from the app. */
        public Entry(
                final String name,
                final String type,
                final String version,
                final List<String> capabilities,
                final Map<String, String> metadata) {
            this(name, type, version, capabilities, metadata, TopicScopes.ALL);
        }

        boolean isOf(final String kind) {
            return type.startsWith(kind);
        }

        public boolean can(final String capability) {
            return capabilities.contains(capability);
        }
    }

    public void add(final Entry entry) {
        entries.put(entry.name(), entry);
    }

    /** One that the edge itself asks, not the core. */
    public void add(final Entry entry, final Object instance) {
        instances.put(entry.name(), instance);
        add(entry);
    }

    public void remove(final String name) {
        entries.remove(name);
        instances.remove(name);
    }

    /** Has what the other has, and no more. What both have is there all the while. */
    public void become(final Components other) {
        other.instances.forEach(instances::put);
        other.entries.forEach(entries::put);
        entries.keySet().retainAll(other.entries.keySet());
        instances.keySet().retainAll(other.instances.keySet());
    }

    /** Null: there is none of this name, or it is of another kind. */
    public <T> T instance(final Class<T> type, final String name) {
        final Object instance = instances.get(name);
        return type.isInstance(instance) ? type.cast(instance) : null;
    }

    /** In order of their names. */
    public List<Entry> all() {
        final List<Entry> all = new ArrayList<>(entries.values());
        all.sort((a, b) -> a.name().compareTo(b.name()));
        return all;
    }

    /** Null: there is none. @param kind such as {@code state.} */
    public Entry find(final String kind, final String name) {
        final Entry entry = entries.get(name);
        return entry != null && entry.isOf(kind) ? entry : null;
    }

    public boolean hasAny(final String kind) {
        return entries.values().stream().anyMatch(entry -> entry.isOf(kind));
    }
}
