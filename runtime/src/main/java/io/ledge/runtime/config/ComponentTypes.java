package io.ledge.runtime.config;

import io.ledge.core.binding.ComponentFactory;
import io.ledge.runtime.text.Nearest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The component types a node can make, and the metadata names that each of them reads. */
public final class ComponentTypes {
    private final Map<String, List<String>> keysByType;

    private ComponentTypes(final Map<String, List<String>> keysByType) {
        this.keysByType = keysByType;
    }

    public static ComponentTypes of(final Collection<? extends ComponentFactory> factories) {
        final Map<String, List<String>> keysByType = new TreeMap<>();
        factories.forEach(factory -> keysByType.put(factory.type(), List.copyOf(factory.keys())));
        return new ComponentTypes(keysByType);
    }

    /** With a type that the loop serves itself and no factory makes, such as {@code state.in-memory}. */
    public ComponentTypes with(final String type, final String... keys) {
        final Map<String, List<String>> more = new TreeMap<>(keysByType);
        more.put(type, List.of(keys));
        return new ComponentTypes(more);
    }

    /** Every type of a kind, such as {@code state.}, reads these too. */
    public ComponentTypes withAll(final String kind, final String... keys) {
        final Map<String, List<String>> more = new TreeMap<>(keysByType);
        more.replaceAll((type, own) -> type.startsWith(kind)
                ? Stream.concat(own.stream(), Stream.of(keys)).toList()
                : own);
        return new ComponentTypes(more);
    }

    boolean isKnown(final String type) {
        return keysByType.containsKey(type);
    }

    /** Names are compared without regard to case, as Dapr does; {@code /*} is whatever begins so. */
    boolean reads(final String type, final String key) {
        return keysByType.get(type).stream()
                .anyMatch(known -> known.endsWith("*")
                        ? key.startsWith(known.substring(0, known.length() - 1))
                        : known.equalsIgnoreCase(key));
    }

    List<String> keys(final String type) {
        return keysByType.get(type);
    }

    /** How the message about an unknown type ends. */
    String advice(final String type) {
        return Nearest.of(type, keysByType.keySet())
                .map(near -> ", did you mean '" + near + "'?")
                .orElseGet(() -> "; this node has " + String.join(", ", keysByType.keySet()));
    }
}
