package io.ledge.runtime.node;

import io.ledge.api.conversation.EchoConversation;
import io.ledge.api.crypto.CryptoProviderType;
import io.ledge.api.crypto.StateCipher;
import io.ledge.api.middleware.MiddlewareType;
import io.ledge.api.secret.SecretStoreType;
import io.ledge.api.semantics.TopicScopes;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.runtime.config.ComponentTypes;
import java.util.Collection;
import java.util.List;

/** The types of component that a node knows: the keys of their metadata, and what each can do. */
final class NodeTypes {
    private NodeTypes() {}

    /** @param factories of the components that the host runs */
    static ComponentTypes of(final Collection<ComponentFactory> factories) {
        ComponentTypes types = ComponentTypes.of(factories)
                .with(
                        ComponentWiring.IN_MEMORY_STATE,
                        ComponentWiring.KEY_PREFIX,
                        ComponentWiring.MAX_ENTRIES,
                        ComponentWiring.MAX_BYTES)
                .with(
                        ComponentWiring.LEDGE_STATE,
                        ComponentWiring.KEY_PREFIX,
                        ComponentWiring.DURABILITY,
                        ComponentWiring.MAX_ENTRIES,
                        ComponentWiring.MAX_BYTES)
                .with(ComponentWiring.IN_MEMORY_PUBSUB, TopicScopes.KEYS.toArray(String[]::new))
                .with(ComponentWiring.LEDGE_LOCK)
                .with(ComponentWiring.LEDGE_CONFIGURATION)
                .with(EchoConversation.TYPE, "model", "responseCacheTTL");
        types = types.withAll(ComponentWiring.STATE_TYPES, StateCipher.PRIMARY_KEY, StateCipher.SECONDARY_KEY);
        for (final SecretStoreType type : SecretStoreType.values()) {
            types = types.with(type.type(), type.keys().toArray(String[]::new));
        }
        for (final CryptoProviderType type : CryptoProviderType.values()) {
            types = types.with(type.type(), type.keys().toArray(String[]::new));
        }
        for (final MiddlewareType type : MiddlewareType.values()) {
            types = types.with(type.type(), type.keys().toArray(String[]::new));
        }
        return types;
    }

    /** As Dapr's {@code /v1.0/metadata} names them. */
    static List<String> capabilities(final String type) {
        if (type.equals(ComponentWiring.IN_MEMORY_PUBSUB)) {
            return List.of();
        }
        if (type.equals(ComponentWiring.IN_MEMORY_STATE) || type.equals(ComponentWiring.LEDGE_STATE)) {
            return List.of("ETAG", "TRANSACTIONAL", "QUERY_API", "TTL", "DELETE_WITH_PREFIX", "ACTOR");
        }
        return type.startsWith(ComponentWiring.STATE_TYPES)
                ? List.of("ETAG", "TRANSACTIONAL", "TTL", "DELETE_WITH_PREFIX", "ACTOR")
                : List.of();
    }
}
