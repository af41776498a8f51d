package io.ledge.runtime.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** What the readers of several kinds of resources have in common. */
final class ResourceText {
    /** Of a resource that has scopes and needs no secrets of its own. */
    static final List<String> KEYS = List.of("apiVersion", "kind", "metadata", "spec", "scopes");

    private ResourceText() {}

    /** @param what begins the message, such as {@code a resiliency} */
    static String name(final YamlMap resource, final String what) throws ResourceException {
        return resource.requiredMap(
                        "metadata", ComponentReader.METADATA_KEYS, what + " needs `metadata:` with a `name:`")
                .requiredText("name", what + " needs a name")
                .getValue();
    }

    /** App ids; empty: the resource is for all. */
    static List<String> scopes(final YamlMap resource) throws ResourceException {
        return texts(resource, "scopes", "an app id");
    }

    /** @param wanted what each is, for the message */
    static List<String> texts(final YamlMap map, final String key, final String wanted) throws ResourceException {
        final List<String> texts = new ArrayList<>();
        for (final Node item : map.list(key)) {
            if (!(item instanceof final ScalarNode scalar)) {
                throw YamlMap.wrongType(item, map.pathTo(key) + "[" + texts.size() + "]", wanted);
            }
            texts.add(scalar.getValue());
        }
        return List.copyOf(texts);
    }

    /** Empty when absent. */
    static String text(final YamlMap map, final String key) throws ResourceException {
        return map.text(key).map(ScalarNode::getValue).orElse("");
    }

    static int number(final YamlMap map, final String key, final int otherwise, final int min)
            throws ResourceException {
        final Optional<ScalarNode> node = map.text(key);
        if (node.isEmpty()) {
            return otherwise;
        }
        final String wanted = min == Integer.MIN_VALUE ? "a whole number" : "a whole number from " + min + " on";
        try {
            final int value = Integer.parseInt(node.get().getValue());
            if (value >= min) {
                return value;
            }
        } catch (final NumberFormatException ex) {
            // told below
        }
        throw YamlMap.wrongType(node.get(), map.pathTo(key), wanted);
    }
}
