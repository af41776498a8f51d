package io.ledge.runtime.api;

import io.ledge.api.AppServer;
import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A node in this JVM that serves Dapr's API to some apps on free ports, and an HTTP client for what they call. */
final class ApiNode implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long LOOK_INTERVAL_MS = 100; // so that nobody waits for a second look

    private final LedgeNode node;
    private final HttpClient client = HttpClient.newHttpClient();

    private ApiNode(final LedgeNode node) {
        this.node = node;
    }

    static ApiNode start(final Path dataDir, final NodeContext context, final AppContext... apps) throws Exception {
        return new ApiNode(LedgeNode.launch(
                context.dataDir(dataDir).resourcesIntervalMs(LOOK_INTERVAL_MS).apps(List.of(apps))));
    }

    /** {@code pubsub} in memory, with metadata {@code name, value, …}. */
    static ComponentSpec pubsub(final String... metadata) {
        return component("pubsub", "pubsub.in-memory", metadata);
    }

    static ComponentSpec component(final String name, final String type, final String... metadata) {
        final Map<String, ComponentSpec.Property> properties = new LinkedHashMap<>();
        for (int i = 0; i < metadata.length; i += 2) {
            properties.put(metadata[i], new ComponentSpec.Property(metadata[i], metadata[i + 1], "test"));
        }
        return new ComponentSpec(name, type, "v1", properties, List.of(), false, Duration.ofSeconds(5), "test");
    }

    Path dataDir() {
        return node.dataDir();
    }

    int port(final String appId) {
        return node.apps().stream()
                .filter(app -> app.appId().equals(appId))
                .mapToInt(AppServer::httpPort)
                .findFirst()
                .orElseThrow();
    }

    int grpcPort(final String appId) {
        return node.apps().stream()
                .filter(app -> app.appId().equals(appId))
                .mapToInt(AppServer::grpcPort)
                .findFirst()
                .orElseThrow();
    }

    /** @param headers name, value, … */
    HttpResponse<String> send(
            final String appId, final String method, final String path, final String body, final String... headers) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(appId) + path))
                .timeout(TIMEOUT)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    public void close() {
        node.close();
        client.close();
    }
}
