package io.ledge.api.secret;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code secretstores.local.env}: the node's environment, of which a prefix may be cut off. The runtime's own settings and
 * tokens, {@code DAPR_*} and {@code APP_API_TOKEN}, are never told. A variable that is not set is an empty secret, as with
 * Dapr.
 */
final class EnvSecretStore implements SecretStore {
    private final Map<String, String> environment;
    private final String prefix;

    EnvSecretStore(final Map<String, String> environment, final String prefix) {
        this.environment = environment;
        this.prefix = prefix;
    }

    @Override
    public Map<String, String> get(final String name) {
        final String variable = prefix + name;
        return Map.of(name, isAllowed(variable) ? environment.getOrDefault(variable, "") : "");
    }

    @Override
    public Map<String, Map<String, String>> all() {
        final Map<String, Map<String, String>> all = new TreeMap<>();
        environment.forEach((variable, value) -> {
            if (variable.startsWith(prefix) && isAllowed(variable)) {
                final String name = variable.substring(prefix.length());
                all.put(name, Map.of(name, value));
            }
        });
        return all;
    }

    private static boolean isAllowed(final String variable) {
        final String upper = variable.toUpperCase(Locale.ROOT);
        return !upper.startsWith("DAPR_") && !upper.equals("APP_API_TOKEN");
    }
}
