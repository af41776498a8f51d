package io.ledge.api.semantics;

/**
 * Where an app serves, so that the node can call it.
 *
 * @param apiToken sent as {@code dapr-api-token}; empty: none
 * @param maxConcurrency calls under way at most; 0 or less: no limit
 * @param healthCheck null: an app that listens is well
 */
public record AppEndpoint(
        AppProtocol protocol, String host, int port, String apiToken, int maxConcurrency, AppHealthCheck healthCheck) {
    public static final String HOST_DEFAULT = "127.0.0.1";

    /** One that is not asked whether it is well. */
    public AppEndpoint(
            final AppProtocol protocol,
            final String host,
            final int port,
            final String apiToken,
            final int maxConcurrency) {
        this(protocol, host, port, apiToken, maxConcurrency, null);
    }

    /** One that serves HTTP/1.1. */
    public AppEndpoint(final String host, final int port, final String apiToken, final int maxConcurrency) {
        this(AppProtocol.HTTP, host, port, apiToken, maxConcurrency);
    }
}
