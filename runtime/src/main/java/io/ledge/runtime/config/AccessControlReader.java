package io.ledge.runtime.config;

import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.AccessControl.Caller;
import io.ledge.api.semantics.AccessControl.Operation;
import io.ledge.api.semantics.AccessControl.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads {@code spec.accessControl} of a Configuration. */
final class AccessControlReader {
    private static final List<String> KEYS = List.of("defaultAction", "trustDomain", "policies");
    private static final List<String> POLICY_KEYS =
            List.of("appId", "defaultAction", "trustDomain", "namespace", "operations");
    private static final List<String> OPERATION_KEYS = List.of("name", "httpVerb", "action");

    private AccessControlReader() {}

    static AccessControl read(final YamlMap spec) throws ResourceException {
        final Optional<YamlMap> control = spec.map("accessControl", KEYS);
        if (control.isEmpty()) {
            return AccessControl.NONE;
        }
        final List<Policy> policies = new ArrayList<>();
        for (final Node item : control.get().list("policies")) {
            policies.add(policy(item, "spec.accessControl.policies[" + policies.size() + "]"));
        }
        final Boolean action = action(control.get(), "defaultAction");
        final String trustDomain = ResourceText.text(control.get(), "trustDomain");
        return new AccessControl(
                action == null
                        ? policies.isEmpty()
                        : action, // Dapr's: who writes policies means the others not to call
                trustDomain.isEmpty() ? AccessControl.TRUST_DOMAIN_DEFAULT : trustDomain,
                policies);
    }

    private static Policy policy(final Node item, final String path) throws ResourceException {
        final YamlMap policy = YamlMap.of(item, path, POLICY_KEYS);
        final Caller caller = new Caller(
                required(policy, "appId", "it is the app that calls"),
                required(policy, "namespace", "such as default"),
                required(policy, "trustDomain", "such as public"));
        final List<Operation> operations = new ArrayList<>();
        for (final Node node : policy.list("operations")) {
            operations.add(operation(node, path + ".operations[" + operations.size() + "]"));
        }
        return new Policy(caller, action(policy, "defaultAction"), operations);
    }

    private static Operation operation(final Node node, final String path) throws ResourceException {
        final YamlMap operation = YamlMap.of(node, path, OPERATION_KEYS);
        final ScalarNode name = operation.requiredText("name", "the path of a method, such as /orders/*");
        final List<String> parts = AccessControl.pattern(name.getValue());
        for (final String part : parts) {
            if (part.contains("*") && !part.equals("*") && !part.equals("**")) {
                throw YamlMap.wrongType(name, operation.pathTo("name"), "a path where * or ** stands for whole parts");
            }
        }
        final Boolean action = action(operation, "action");
        if (action == null) {
            throw ResourceException.at(node, operation.pathTo("action") + " is missing: allow or deny");
        }
        final List<String> verbs = ResourceText.texts(operation, "httpVerb", "a verb such as GET, or *").stream()
                .map(verb -> verb.toUpperCase(Locale.ROOT))
                .toList();
        return new Operation(parts, verbs, action);
    }

    /** Null when absent. */
    private static Boolean action(final YamlMap map, final String key) throws ResourceException {
        final Optional<ScalarNode> action = map.text(key);
        return switch (action.map(node -> node.getValue().toLowerCase(Locale.ROOT))
                .orElse("")) {
            case "" -> null;
            case "allow" -> Boolean.TRUE;
            case "deny" -> Boolean.FALSE;
            default -> throw YamlMap.wrongType(action.orElseThrow(), map.pathTo(key), "allow or deny");
        };
    }

    private static String required(final YamlMap map, final String key, final String why) throws ResourceException {
        return map.requiredText(key, why).getValue();
    }
}
