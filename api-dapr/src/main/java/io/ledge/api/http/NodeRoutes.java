package io.ledge.api.http;

import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.HealthApi;
import io.ledge.api.semantics.MetadataApi;
import java.nio.charset.StandardCharsets;

/** Metadata, health and shutdown: reference/dapr-api.md §2.2. */
final class NodeRoutes {
    private final AppEndpoint appEndpoint;
    private final MetadataApi metadata;
    private final HealthApi health;
    private final Runnable shutdown;

    /** @param appEndpoint null: the app serves nothing */
    NodeRoutes(
            final AppEndpoint appEndpoint,
            final MetadataApi metadata,
            final HealthApi health,
            final Runnable shutdown) {
        this.appEndpoint = appEndpoint;
        this.metadata = metadata;
        this.health = health;
        this.shutdown = shutdown;
    }

    void addTo(final Router router) {
        router.add("GET", "/v1.0/metadata", exchange -> exchange.json(200, MetadataJson.write(metadata, appEndpoint)));
        router.add("PUT", "/v1.0/metadata/{key}", exchange -> {
            metadata.set(exchange.parameter("key"), new String(exchange.body(), StandardCharsets.UTF_8));
            exchange.noContent();
        });
        router.add("GET", "/v1.0/healthz", exchange -> answer(exchange, health.health(exchange.query("appid", ""))));
        router.add("GET", "/v1.0/healthz/outbound", exchange -> answer(exchange, health.outboundHealth()));
        router.add("POST", "/v1.0/shutdown", exchange -> {
            exchange.noContent();
            Thread.ofPlatform().name("ledge-shutdown").start(shutdown);
        });
    }

    private static void answer(final Exchange exchange, final DaprFailure failure) {
        if (failure == null) {
            exchange.noContent();
        } else {
            exchange.fail(failure);
        }
    }
}
