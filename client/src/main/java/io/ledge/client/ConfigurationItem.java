package io.ledge.client;

/**
 * An item of a configuration store.
 *
 * @param value empty when the item is gone
 * @param version grows with every change of any item of the store; empty when the item is gone
 */
public record ConfigurationItem(String key, String value, String version) {
    static ConfigurationItem gone(final String key) {
        return new ConfigurationItem(key, "", "");
    }

    static ConfigurationItem of(final StateItem item) {
        return item.found() ? new ConfigurationItem(item.key(), item.text(), item.etag()) : gone(item.key());
    }

    public boolean isGone() {
        return version.isEmpty();
    }
}
