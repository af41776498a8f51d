package io.ledge.runtime.config;

import io.ledge.api.secret.SecretException;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.ComponentSpec.Property;
import io.ledge.core.binding.GoDuration;
import io.ledge.protocol.Ipc;
import io.ledge.runtime.text.Nearest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads one document of {@code kind: Component}. */
final class ComponentReader {
    static final List<String> RESOURCE_KEYS = List.of("apiVersion", "kind", "metadata", "spec", "auth", "scopes");

    /** Of Kubernetes' ObjectMeta what people have in their files; a node reads the name only. */
    static final List<String> METADATA_KEYS = List.of(
            "name", "namespace", "labels", "annotations", "creationTimestamp", "resourceVersion", "generation", "uid");

    private static final List<String> SPEC_KEYS = List.of("type", "version", "ignoreErrors", "initTimeout", "metadata");
    private static final List<String> PROPERTY_KEYS = List.of("name", "value", "secretKeyRef", "envRef");
    private static final List<String> AUTH_KEYS = List.of("secretStore");
    private static final String API_VERSION = "dapr.io/v1alpha1";
    private static final Duration DEFAULT_INIT_TIMEOUT = Duration.ofSeconds(5);

    private final ComponentTypes types;
    private final UnaryOperator<String> environment;
    private final String file;
    private final String scope;
    private final Secrets secrets;
    private final Consumer<Problem> problems;

    /** @param scope of the file's components; empty: the whole node's */
    ComponentReader(
            final ComponentTypes types,
            final UnaryOperator<String> environment,
            final String file,
            final String scope,
            final Secrets secrets,
            final Consumer<Problem> problems) {
        this.types = types;
        this.environment = environment;
        this.file = file;
        this.scope = scope;
        this.secrets = secrets;
        this.problems = problems;
    }

    ComponentSpec read(final Node document) throws ResourceException {
        final YamlMap resource = YamlMap.of(document, "", RESOURCE_KEYS);
        checkApiVersion(resource);
        final YamlMap metadata =
                resource.requiredMap("metadata", METADATA_KEYS, "a component needs `metadata:` with a `name:`");
        final String name = name(metadata);
        final YamlMap spec = resource.requiredMap("spec", SPEC_KEYS, "component '" + name + "' needs a `type:` in it");
        final Optional<YamlMap> auth = resource.map("auth", AUTH_KEYS);
        final String secretStore = auth.isEmpty()
                ? ""
                : auth.get().text("secretStore").map(ScalarNode::getValue).orElse("");
        final String type = type(spec, name);
        final ComponentSpec component = new ComponentSpec(
                name,
                type,
                spec.text("version").map(ScalarNode::getValue).orElse("v1"),
                properties(spec, name, secretStore),
                ResourceText.scopes(resource),
                ignoreErrors(spec),
                initTimeout(spec),
                place(document),
                scope);
        warnOfUnknownKeys(component);
        return component;
    }

    private void checkApiVersion(final YamlMap resource) throws ResourceException {
        final Optional<ScalarNode> version = resource.text("apiVersion");
        if (version.isPresent() && !version.get().getValue().equals(API_VERSION)) {
            warn(
                    version.get(),
                    "apiVersion '" + version.get().getValue() + "' is not '" + API_VERSION + "'; read as if it were");
        }
    }

    private String name(final YamlMap metadata) throws ResourceException {
        final ScalarNode node = metadata.requiredText("name", "a component needs a name");
        final int length = node.getValue().getBytes(StandardCharsets.UTF_8).length;
        if (length > Ipc.MAX_NAME_LENGTH) {
            throw ResourceException.at(
                    node,
                    "metadata.name is " + length + " bytes long, at most " + Ipc.MAX_NAME_LENGTH + " are allowed");
        }
        final int idLength = scope.isEmpty() ? length : length + 1 + scope.getBytes(StandardCharsets.UTF_8).length;
        if (idLength > Ipc.MAX_NAME_LENGTH) {
            throw ResourceException.at(
                    node,
                    "the directory '" + scope + "' and the name '" + node.getValue() + "' together are " + idLength
                            + " bytes long, at most " + Ipc.MAX_NAME_LENGTH + " are allowed: use a shorter directory");
        }
        return node.getValue();
    }

    private String type(final YamlMap spec, final String name) throws ResourceException {
        final ScalarNode node = spec.requiredText(
                "type", "component '" + name + "' needs one, such as bindings.mqtt3 or state.in-memory");
        if (!types.isKnown(node.getValue())) {
            throw ResourceException.at(
                    node,
                    "unknown component type '" + node.getValue() + "' of '" + name + "'"
                            + types.advice(node.getValue()));
        }
        return node.getValue();
    }

    private Map<String, Property> properties(final YamlMap spec, final String component, final String secretStore)
            throws ResourceException {
        final Map<String, Property> properties = new LinkedHashMap<>();
        final Map<String, Property> byLowerCase = new LinkedHashMap<>();
        int index = 0;
        for (final Node item : spec.list("metadata")) {
            final YamlMap entry = YamlMap.of(item, "spec.metadata[" + index++ + "]", PROPERTY_KEYS);
            final String name =
                    entry.requiredText("name", "every metadata item needs one").getValue();
            final Property property = property(entry, name, "metadata '" + name + "'", component, secretStore);
            final Property twin = byLowerCase.put(name.toLowerCase(Locale.ROOT), property);
            if (twin != null) {
                throw ResourceException.at(
                        item,
                        "metadata '" + name + "' stands twice, first at " + twin.source() + " as '" + twin.name()
                                + "'");
            }
            properties.put(name, property);
        }
        return properties;
    }

    /** The value of an entry, wherever it comes from. @param what,owner how messages call it, and what it belongs to */
    Property property(
            final YamlMap entry, final String name, final String what, final String owner, final String secretStore)
            throws ResourceException {
        final Optional<ScalarNode> value = entry.scalar("value");
        final Optional<ScalarNode> variable = entry.text("envRef");
        final Optional<YamlMap> reference = entry.map("secretKeyRef", List.of("name", "key"));
        if (reference.isPresent()) {
            return secret(reference.get(), name, what + " of '" + owner + "'", secretStore);
        }
        if (value.isPresent() && variable.isPresent()) {
            throw ResourceException.at(variable.get(), what + " has both value and envRef; keep one");
        }
        if (variable.isPresent()) {
            return new Property(name, resolve(variable.get(), what), place(variable.get()), true);
        }
        if (value.isEmpty()) {
            warn(entry.node(), what + " of '" + owner + "' has no value; taken as empty");
            return new Property(name, "", place(entry.node()));
        }
        return new Property(name, YamlMap.valueOf(value.get()), place(value.get()));
    }

    private Property secret(final YamlMap reference, final String name, final String what, final String secretStore)
            throws ResourceException {
        final String secret = reference
                .requiredText("name", "it is the secret's name in the store")
                .getValue();
        final String key = reference.text("key").map(ScalarNode::getValue).orElse(secret);
        try {
            return new Property(
                    name, secrets.value(scope, secretStore, secret, key), place(reference.node()), true, secret);
        } catch (final SecretException ex) {
            throw ResourceException.at(reference.node(), what + " uses secretKeyRef: " + ex.getMessage());
        }
    }

    private String resolve(final ScalarNode variable, final String what) throws ResourceException {
        final String key = variable.getValue();
        // Dapr's rule: the runtime's own settings and tokens must not leak into a component.
        if (key.toUpperCase(Locale.ROOT).startsWith("DAPR_") || key.equalsIgnoreCase("APP_API_TOKEN")) {
            throw ResourceException.at(variable, what + " may not read the environment variable '" + key + "'");
        }
        final String value = environment.apply(key);
        if (value == null) {
            warn(variable, "environment variable '" + key + "' for " + what + " is not set; taken as empty");
        }
        return value == null ? "" : value;
    }

    private static boolean ignoreErrors(final YamlMap spec) throws ResourceException {
        final Optional<ScalarNode> node = spec.text("ignoreErrors");
        return switch (node.map(scalar -> scalar.getValue().toLowerCase(Locale.ROOT))
                .orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw YamlMap.wrongType(node.orElseThrow(), "spec.ignoreErrors", "true or false");
        };
    }

    private static Duration initTimeout(final YamlMap spec) throws ResourceException {
        final Optional<ScalarNode> node = spec.text("initTimeout");
        if (node.isEmpty()) {
            return DEFAULT_INIT_TIMEOUT;
        }
        return GoDuration.parse(node.get().getValue())
                .orElseThrow(() ->
                        YamlMap.wrongType(node.get(), "spec.initTimeout", "a duration such as 500ms, 10s or 1m30s"));
    }

    private void warnOfUnknownKeys(final ComponentSpec component) {
        for (final Property property : component.metadata().values()) {
            if (!types.reads(component.type(), property.name())) {
                problems.accept(Problem.warning(
                        property.source(),
                        component.type() + " has no metadata '" + property.name() + "', ignored in '" + component.name()
                                + "'" + Nearest.hint(property.name(), types.keys(component.type()))));
            }
        }
    }

    private void warn(final Node node, final String message) {
        problems.accept(Problem.warning(ResourceException.at(node, message).source(file), message));
    }

    /** {@code file:line}, the form of {@link ComponentSpec#source()}. */
    private String place(final Node node) {
        return file + ":" + YamlMap.line(node);
    }
}
