package io.ledge.runtime.config;

import io.ledge.runtime.text.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML mapping whose keys are known beforehand. Keeps the place of everything for messages. */
final class YamlMap {
    private final Node node;
    private final String path;
    private final Map<String, Node> values;

    private YamlMap(final Node node, final String path, final Map<String, Node> values) {
        this.node = node;
        this.path = path;
        this.values = values;
    }

    /**
     * @param path how messages call it, such as {@code spec.metadata[2]}; empty for the resource itself
     * @param keys all it may have
     * @throws ResourceException when it is no mapping, or has an unknown key, or one twice
     */
    static YamlMap of(final Node node, final String path, final List<String> keys) throws ResourceException {
        final Map<String, Node> values = new LinkedHashMap<>();
        final Map<String, Node> places = new LinkedHashMap<>();
        for (final NodeTuple tuple : mapping(node, path).getValue()) {
            final Node keyNode = tuple.getKeyNode();
            final String key = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (!keys.contains(key)) {
                throw ResourceException.at(keyNode, unknown(key, path, keys));
            }
            final Node first = places.put(key, keyNode);
            if (first != null) {
                throw ResourceException.at(
                        keyNode, "key '" + key + "' stands twice" + in(path) + ", first in line " + line(first));
            }
            values.put(key, tuple.getValueNode());
        }
        return new YamlMap(node, path, values);
    }

    /** The scalar under {@code key} of any mapping, whatever its other keys are. */
    static Optional<ScalarNode> peek(final Node node, final String key) throws ResourceException {
        return peekNode(node, key).filter(ScalarNode.class::isInstance).map(ScalarNode.class::cast);
    }

    /** As {@link #peek}, whatever it is. */
    static Optional<Node> peekNode(final Node node, final String key) throws ResourceException {
        return mapping(node, "").getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    /** Empty when absent, {@code null} or blank. */
    Optional<ScalarNode> text(final String key) throws ResourceException {
        return scalar(key)
                .filter(scalar -> !isNull(scalar) && !scalar.getValue().isBlank());
    }

    ScalarNode requiredText(final String key, final String why) throws ResourceException {
        return text(key).orElseThrow(() -> ResourceException.at(node, pathTo(key) + " is missing: " + why));
    }

    /** Empty when absent only. */
    Optional<ScalarNode> scalar(final String key) throws ResourceException {
        return switch (values.get(key)) {
            case null -> Optional.empty();
            case ScalarNode scalar -> Optional.of(scalar);
            case Node other -> throw wrongType(other, pathTo(key), "text");
        };
    }

    YamlMap requiredMap(final String key, final List<String> keys, final String why) throws ResourceException {
        return map(key, keys).orElseThrow(() -> ResourceException.at(node, pathTo(key) + " is missing: " + why));
    }

    Optional<YamlMap> map(final String key, final List<String> keys) throws ResourceException {
        final Node value = values.get(key);
        return value == null || isNull(value) ? Optional.empty() : Optional.of(of(value, pathTo(key), keys));
    }

    /** Empty when absent. */
    List<Node> list(final String key) throws ResourceException {
        return switch (values.get(key)) {
            case null -> List.of();
            case SequenceNode sequence -> sequence.getValue();
            case Node other when isNull(other) -> List.of();
            case Node other -> throw wrongType(other, pathTo(key), "a list");
        };
    }

    /** Texts under free keys; empty when absent. */
    Map<String, String> texts(final String key) throws ResourceException {
        final Map<String, String> texts = new LinkedHashMap<>();
        scalars(key).forEach((name, text) -> texts.put(name, valueOf(text)));
        return texts;
    }

    /** As {@link #texts}, with their places. */
    Map<String, ScalarNode> scalars(final String key) throws ResourceException {
        final Map<String, ScalarNode> scalars = new LinkedHashMap<>();
        for (final NodeTuple tuple : tuples(key)) {
            if (!(tuple.getKeyNode() instanceof final ScalarNode name)
                    || !(tuple.getValueNode() instanceof final ScalarNode text)) {
                throw wrongType(tuple.getValueNode(), pathTo(key), "texts");
            }
            scalars.put(name.getValue(), text);
        }
        return scalars;
    }

    /** Mappings under free keys, each with the same known ones; empty when absent. */
    Map<String, YamlMap> maps(final String key, final List<String> keys) throws ResourceException {
        final Map<String, YamlMap> maps = new LinkedHashMap<>();
        for (final NodeTuple tuple : tuples(key)) {
            if (!(tuple.getKeyNode() instanceof final ScalarNode name)) {
                throw wrongType(tuple.getKeyNode(), "a key of " + pathTo(key), "a name");
            }
            maps.put(name.getValue(), of(tuple.getValueNode(), pathTo(key) + "." + name.getValue(), keys));
        }
        return maps;
    }

    private List<NodeTuple> tuples(final String key) throws ResourceException {
        final Node value = values.get(key);
        return value == null || isNull(value)
                ? List.of()
                : mapping(value, pathTo(key)).getValue();
    }

    Node node() {
        return node;
    }

    String pathTo(final String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Text of a scalar; {@code null} is empty. */
    static String valueOf(final ScalarNode scalar) {
        return isNull(scalar) ? "" : scalar.getValue();
    }

    static ResourceException wrongType(final Node found, final String path, final String wanted) {
        return ResourceException.at(found, path + " must be " + wanted + ", not " + describe(found));
    }

    static int line(final Node node) {
        return node.getStartMark().orElseThrow().getLine() + 1;
    }

    private static MappingNode mapping(final Node node, final String path) throws ResourceException {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw wrongType(node, path.isEmpty() ? "a resource" : path, "a mapping");
    }

    private static String unknown(final String key, final String path, final List<String> keys) {
        final String message = "unknown key '" + key + "'" + in(path);
        final String hint = Nearest.hint(key, keys);
        return hint.isEmpty() ? message + "; known are " + String.join(", ", keys) : message + hint;
    }

    private static String in(final String path) {
        return path.isEmpty() ? "" : " in " + path;
    }

    private static boolean isNull(final Node node) {
        return Tag.NULL.equals(node.getTag());
    }

    private static String describe(final Node node) {
        if (isNull(node)) {
            return "empty";
        }
        return switch (node.getNodeType()) {
            case NodeType.MAPPING -> "a mapping";
            case NodeType.SEQUENCE -> "a list";
            case NodeType.SCALAR -> "'" + ((ScalarNode) node).getValue() + "'";
            case NodeType.ANCHOR -> "an alias";
        };
    }
}
