package io.ledge.runtime.config;

import io.ledge.api.secret.SecretException;
import io.ledge.api.secret.SecretStore;
import io.ledge.api.secret.SecretStoreType;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** The secret stores read so far: answers {@code secretKeyRef}. Values go nowhere but into the component's setting. */
final class Secrets {
    private final Map<String, SecretStore> stores = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final Map<String, String> environment;

    Secrets(final Map<String, String> environment) {
        this.environment = environment;
    }

    /** Takes it when it is a secret store. One that cannot be made says why to whoever needs it. */
    void add(final ComponentSpec spec) {
        SecretStoreType.of(spec.type()).ifPresent(type -> {
            try {
                stores.put(spec.id(), type.create(spec, environment));
            } catch (final ComponentException ex) {
                failures.put(spec.id(), ex.getMessage());
            }
        });
    }

    Map<String, SecretStore> stores() {
        return stores;
    }

    /**
     * @param scope whose store it is, if there is one of that name in it; else the whole node's
     * @throws SecretException with what to do about it
     */
    String value(final String scope, final String storeName, final String name, final String key)
            throws SecretException {
        if (storeName.isEmpty()) {
            throw new SecretException("`auth: {secretStore: NAME}` is missing; add it, or use envRef or value");
        }
        final String own = scope + "/" + storeName;
        final String id = stores.containsKey(own) || failures.containsKey(own) ? own : storeName;
        final SecretStore store = stores.get(id);
        if (store == null) {
            throw new SecretException(
                    failures.containsKey(id)
                            ? "secret store '" + storeName + "' failed: " + failures.get(id)
                            : "there is no secret store '" + storeName + "'" + known());
        }
        final Map<String, String> values = store.get(name);
        final String value = values.get(key);
        if (value == null) {
            throw new SecretException(
                    "secret '" + name + "' has no key '" + key + "'; it has " + String.join(", ", values.keySet()));
        }
        return value;
    }

    private String known() {
        return stores.isEmpty() ? "; no resource defines one" : "; there is " + String.join(", ", stores.keySet());
    }
}
