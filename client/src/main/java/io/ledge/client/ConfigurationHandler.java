package io.ledge.client;

import java.util.Map;

/** Told of the items of a configuration store, on the client's dispatch thread, one call at a time; it may block. */
@FunctionalInterface
public interface ConfigurationHandler {
    /** @param items by key: what there is, or what has changed; those that are gone say so */
    void onUpdate(Map<String, ConfigurationItem> items) throws Exception;
}
