package io.ledge.runtime.node;

import io.ledge.api.conversation.EchoConversation;
import io.ledge.api.crypto.CryptoProvider;
import io.ledge.api.crypto.CryptoProviderType;
import io.ledge.api.crypto.StateCipher;
import io.ledge.api.middleware.MiddlewareType;
import io.ledge.api.secret.SecretStoreType;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the edge makes of components and asks itself: secret stores, crypto providers, middleware, conversations, and the ciphers of state stores. */
final class EdgeParts {
    private final Map<String, Object> parts = new ConcurrentHashMap<>();

    /** Of a type that the edge serves alone? The core only knows its name. */
    static boolean isAlone(final String type) {
        return SecretStoreType.of(type).isPresent()
                || CryptoProviderType.of(type).isPresent()
                || MiddlewareType.of(type).isPresent()
                || type.equals(EchoConversation.TYPE);
    }

    /** As {@link #create}, then {@link #put}. */
    void make(final ComponentSpec spec) throws ComponentException {
        put(spec.id(), create(spec));
    }

    /** From now on it is the component's; the one before it goes. */
    void put(final String id, final Optional<?> part) {
        final Object before = part.isEmpty() ? parts.remove(id) : parts.put(id, part.get());
        end(before);
    }

    /** Would it be made? */
    static void check(final ComponentSpec spec) throws ComponentException {
        end(create(spec).orElse(null));
    }

    /** Makes the part of a component, where it has one. */
    static Optional<?> create(final ComponentSpec spec) throws ComponentException {
        final Optional<SecretStoreType> secrets = SecretStoreType.of(spec.type());
        if (secrets.isPresent()) {
            return Optional.of(secrets.get().create(spec, System.getenv()));
        }
        final Optional<CryptoProviderType> crypto = CryptoProviderType.of(spec.type());
        if (crypto.isPresent()) {
            return Optional.of(crypto.get().create(spec));
        }
        final Optional<MiddlewareType> middleware = MiddlewareType.of(spec.type());
        if (middleware.isPresent()) {
            return Optional.of(middleware.get().create(spec));
        }
        if (spec.type().equals(EchoConversation.TYPE)) {
            return Optional.of(new EchoConversation());
        }
        return spec.type().startsWith("state.") ? StateCipher.of(spec) : Optional.empty();
    }

    void remove(final String id) {
        end(parts.remove(id));
    }

    static void end(final Object part) {
        if (part instanceof final CryptoProvider provider) {
            provider.close();
        }
    }

    /** Null: the component of that id has none. */
    Object of(final String id) {
        return parts.get(id);
    }
}
