package io.ledge.runtime.node;

import io.ledge.api.crypto.StateCipher;
import io.ledge.api.semantics.TopicScopes;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.session.AccessRules;
import io.ledge.core.session.Grant;
import io.ledge.core.session.TopicFilter;
import io.ledge.protocol.Ipc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Scopes of components and topics, for apps over IPC, as they were when this was made; and which stores the edge encrypts. The
 * command line's own app is the operator's: it sees everything.
 */
final class IpcAccess implements AccessRules {
    private static final String STATE_TYPES = "state.";

    private final Map<String, ComponentSpec> specs;
    private final BiPredicate<String, ComponentSpec> isOwnOf;

    private IpcAccess(final Map<String, ComponentSpec> specs, final BiPredicate<String, ComponentSpec> isOwnOf) {
        this.isOwnOf = isOwnOf;
        this.specs = Map.copyOf(specs);
    }

    /**
     * @param specs by id
     * @param isOwnOf is a component the app's, or for all?
     */
    static AccessRules of(final Map<String, ComponentSpec> specs, final BiPredicate<String, ComponentSpec> isOwnOf) {
        final Map<String, ComponentSpec> special = new HashMap<>(specs);
        special.values().removeIf(spec -> isForAll(spec) && !isSealed(spec));
        return special.isEmpty() ? AccessRules.NONE : new IpcAccess(special, isOwnOf);
    }

    private static boolean isForAll(final ComponentSpec spec) {
        return spec.scope().isEmpty()
                && spec.scopes().isEmpty()
                && TopicScopes.KEYS.stream().noneMatch(key -> spec.property(key).isPresent());
    }

    private static boolean isSealed(final ComponentSpec spec) {
        return spec.type().startsWith(STATE_TYPES)
                && (spec.property(StateCipher.PRIMARY_KEY).isPresent()
                        || spec.property(StateCipher.SECONDARY_KEY).isPresent());
    }

    @Override
    public Grant grant(final String appId, final String component) {
        final ComponentSpec spec = specs.get(component);
        if (spec == null) {
            return Grant.ALL;
        }
        final boolean isSealed = isSealed(spec);
        if (appId.equals(Ipc.CLI_APP_ID)) {
            return new Grant(true, isSealed, TopicFilter.ALL, TopicFilter.ALL);
        }
        final List<String> scopes = spec.scopes();
        if (!scopes.isEmpty() && !scopes.contains(appId) || !isOwnOf.test(appId, spec)) {
            return Grant.NONE;
        }
        final Map<String, String> metadata = values(spec);
        return new Grant(
                true, isSealed, TopicScopes.publishing(metadata, appId), TopicScopes.subscribing(metadata, appId));
    }

    private static Map<String, String> values(final ComponentSpec spec) {
        final Map<String, String> values = new HashMap<>();
        for (final String key : TopicScopes.KEYS) {
            spec.property(key).ifPresent(property -> values.put(key, property.value()));
        }
        return values;
    }
}
