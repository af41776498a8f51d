package io.ledge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Dapr's secrets over one secret store; an app gets those that {@code /v1.0/secrets} gives it: scopes of the component, and of
 * the app's Configuration, hold here as there. Any thread.
 *
 * <p>Calls throw {@link LedgeException}: COMPONENT_NOT_FOUND, no such store is visible to the app; NOT_ALLOWED, a scope keeps the
 * secret from it; COMPONENT_FAILED, there is no such secret, or the store failed; BODY_TOO_LARGE, secrets of more than the
 * node's limit of a payload, 4 MiB unless it is set otherwise.
 */
public final class SecretStore {
    private final NodeMethods node;
    private final String path;

    /** @param store name of the component */
    public SecretStore(final LedgeClient client, final String store) {
        node = new NodeMethods(client);
        path = "v1.0/secrets/" + NodeMethods.escaped(named(store, "a secret store")) + "/";
    }

    /** The values of one secret, by key; most stores have one, whose key is the secret's name. */
    public Map<String, String> get(final String name) {
        return values(node.get(pathOf(name)));
    }

    public CompletableFuture<Map<String, String>> getAsync(final String name) {
        return node.getAsync(pathOf(name)).thenApply(SecretStore::values);
    }

    /** All secrets that the app may read, by name, then by key. */
    public Map<String, Map<String, String>> getBulk() {
        return secrets(node.get(path + "bulk"));
    }

    public CompletableFuture<Map<String, Map<String, String>>> getBulkAsync() {
        return node.getAsync(path + "bulk").thenApply(SecretStore::secrets);
    }

    private String pathOf(final String name) {
        return path + NodeMethods.escaped(named(name, "a secret"));
    }

    private static String named(final String name, final String what) {
        if (name.isEmpty()) {
            throw new LedgeConfigurationException(what + " has a name");
        }
        return name;
    }

    /** {@code KEY=VALUE&…}. */
    private static Map<String, String> values(final InvokeResponse answer) {
        final Map<String, String> values = new LinkedHashMap<>();
        for (final String field : fields(answer)) {
            final int equals = field.indexOf('=');
            values.put(text(field.substring(0, equals)), text(field.substring(equals + 1)));
        }
        return values;
    }

    /** {@code NAME/KEY=VALUE&…}; a name alone is a secret without values. */
    private static Map<String, Map<String, String>> secrets(final InvokeResponse answer) {
        final Map<String, Map<String, String>> secrets = new LinkedHashMap<>();
        for (final String field : fields(answer)) {
            final int slash = field.indexOf('/');
            final int equals = field.indexOf('=');
            final String name = text(slash < 0 ? field : field.substring(0, slash));
            final Map<String, String> values = secrets.computeIfAbsent(name, key -> new LinkedHashMap<>());
            if (slash >= 0) {
                values.put(text(field.substring(slash + 1, equals)), text(field.substring(equals + 1)));
            }
        }
        return secrets;
    }

    private static String[] fields(final InvokeResponse answer) {
        return answer.data().length == 0 ? new String[0] : answer.text().split("&");
    }

    private static String text(final String escaped) {
        return URLDecoder.decode(escaped, UTF_8);
    }
}
