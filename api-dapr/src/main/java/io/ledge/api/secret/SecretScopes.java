package io.ledge.api.secret;

import java.util.List;
import java.util.Map;

/** Which secrets an app may read, by store: {@code spec.secrets.scopes} of a Configuration. No scope: all. */
public record SecretScopes(Map<String, Scope> byStore) {
    /** Every app may read every secret. */
    public static final SecretScopes NONE = new SecretScopes(Map.of());

    public SecretScopes {
        byStore = Map.copyOf(byStore);
    }

    /** One store's. A list of allowed ones is all there is; else the denied ones are refused; else the default says. */
    public record Scope(boolean isAllowedByDefault, List<String> allowed, List<String> denied) {
        public Scope {
            allowed = List.copyOf(allowed);
            denied = List.copyOf(denied);
        }

        boolean allows(final String name) {
            if (!allowed.isEmpty()) {
                return allowed.contains(name);
            }
            return !denied.contains(name) && isAllowedByDefault;
        }
    }

    public boolean allows(final String store, final String name) {
        final Scope scope = byStore.get(store);
        return scope == null || scope.allows(name);
    }
}
