package io.ledge.api.semantics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** What {@code /v1.0/metadata} tells of the node as one app sees it. */
public final class MetadataApi {
    private final String appId;
    private final String runtimeVersion;
    private final Components components;
    private final Supplier<List<String>> httpEndpoints;
    private final SubscriptionList subscriptions = new SubscriptionList();
    private final Map<String, String> extended = new ConcurrentSkipListMap<>();

    /** @param httpEndpoints the names of those that the app may call now */
    public MetadataApi(
            final String appId,
            final String runtimeVersion,
            final Components components,
            final Supplier<List<String>> httpEndpoints) {
        this.appId = appId;
        this.runtimeVersion = runtimeVersion;
        this.components = components;
        this.httpEndpoints = httpEndpoints;
        extended.put("daprRuntimeVersion", runtimeVersion);
    }

    public String appId() {
        return appId;
    }

    public String runtimeVersion() {
        return runtimeVersion;
    }

    public Components components() {
        return components;
    }

    /** Their names. */
    public List<String> httpEndpoints() {
        return httpEndpoints.get();
    }

    public SubscriptionList subscriptions() {
        return subscriptions;
    }

    /** Free entries; those that anybody set are among them. */
    public Map<String, String> extended() {
        return extended;
    }

    public void set(final String name, final String value) {
        extended.put(name, value);
    }
}
