package io.ledge.api.semantics;

import io.ledge.api.secret.SecretException;
import io.ledge.api.secret.SecretScopes;
import io.ledge.api.secret.SecretStore;
import io.ledge.api.secret.SecretStoreType;
import java.util.Map;
import java.util.TreeMap;

/** Secrets: Dapr's {@code /v1.0/secrets} and the secret rpcs. Answers at once: stores are in memory. */
public final class SecretsApi {
    private final Components components;
    private final SecretScopes scopes;

    public SecretsApi(final Components components, final SecretScopes scopes) {
        this.components = components;
        this.scopes = scopes;
    }

    /** Answers the values of one secret, by key. */
    public void get(final String store, final String name, final Answer<Map<String, String>> answer) {
        final DaprFailure wrong = check(store);
        if (wrong != null) {
            answer.failed(wrong);
        } else if (!scopes.allows(store, name)) {
            answer.failed(DaprError.SECRET_DENIED.with(name, store));
        } else {
            try {
                answer.ok(store(store).get(name));
            } catch (final SecretException ex) {
                answer.failed(DaprError.SECRET_GET.with(name, store, ex.getMessage()));
            }
        }
    }

    /** Answers every secret that the app may read. */
    public void getBulk(final String store, final Answer<Map<String, Map<String, String>>> answer) {
        final DaprFailure wrong = check(store);
        if (wrong != null) {
            answer.failed(wrong);
            return;
        }
        final Map<String, Map<String, String>> allowed =
                new TreeMap<>(store(store).all());
        allowed.keySet().removeIf(name -> !scopes.allows(store, name));
        answer.ok(allowed);
    }

    private DaprFailure check(final String store) {
        if (!components.hasAny(SecretStoreType.KIND)) {
            return DaprError.SECRETS_NOT_CONFIGURED.with();
        }
        return store(store) == null ? DaprError.SECRET_STORE_NOT_FOUND.with(store) : null;
    }

    /** Null: there is none of this name. */
    private SecretStore store(final String name) {
        return components.instance(SecretStore.class, name);
    }
}
