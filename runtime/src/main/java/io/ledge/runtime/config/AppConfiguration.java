package io.ledge.runtime.config;

import io.ledge.api.middleware.Pipeline;
import io.ledge.api.secret.SecretScopes;
import io.ledge.api.secret.SecretScopes.Scope;
import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.ApiRules;
import io.ledge.api.semantics.ApiRules.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** What a node reads of a {@code kind: Configuration}, daprd's {@code --config}: which secrets and which calls an app has, and who may call it. */
public record AppConfiguration(
        SecretScopes secretScopes,
        ApiRules apiRules,
        AccessControl accessControl,
        List<Pipeline.Handler> httpHandlers,
        List<Pipeline.Handler> appHttpHandlers) {
    public static final AppConfiguration NONE =
            new AppConfiguration(SecretScopes.NONE, ApiRules.NONE, AccessControl.NONE, List.of(), List.of());

    private static final String KIND = "Configuration";

    /** Dapr's; not all have an effect yet. */
    private static final List<String> SPEC_KEYS = List.of(
            "secrets",
            "api",
            "accessControl",
            "appHttpPipeline",
            "components",
            "features",
            "httpPipeline",
            "logging",
            "metric",
            "metrics",
            "mtls",
            "nameResolution",
            "tracing",
            "wasm",
            "workflow");

    private static final List<String> SCOPE_KEYS =
            List.of("storeName", "defaultAccess", "allowedSecrets", "deniedSecrets");
    private static final List<String> HANDLER_KEYS = List.of("name", "type", "version", "selector");
    private static final List<String> RULE_KEYS = List.of("name", "version", "protocol");

    /** @throws ConfigException with the place and what is wrong: rules that cannot be read must not become none */
    public static AppConfiguration read(final Path file) throws ConfigException {
        try {
            for (final YamlFile.Document document : YamlFile.read(file)) {
                final Optional<Node> root = document.parse();
                if (root.isPresent() && isConfiguration(root.get())) {
                    return read(root.get(), file.toString());
                }
            }
        } catch (final ResourceException ex) {
            throw new ConfigException(ex.source(file.toString()) + ": " + ex.getMessage());
        } catch (final IOException ex) {
            throw new ConfigException("configuration file " + file + " cannot be read: " + ex.getMessage());
        }
        throw new ConfigException("configuration file " + file + " has no document of `kind: Configuration`");
    }

    private static boolean isConfiguration(final Node root) throws ResourceException {
        return YamlMap.peek(root, "kind")
                .filter(kind -> kind.getValue().equals(KIND))
                .isPresent();
    }

    private static AppConfiguration read(final Node root, final String file) throws ResourceException {
        final YamlMap resource = YamlMap.of(root, "", List.of("apiVersion", "kind", "metadata", "spec"));
        final Optional<YamlMap> spec = resource.map("spec", SPEC_KEYS);
        if (spec.isEmpty()) {
            return NONE;
        }
        final Optional<YamlMap> api = spec.get().map("api", List.of("allowed", "denied"));
        final ApiRules rules =
                api.isEmpty() ? ApiRules.NONE : new ApiRules(rules(api.get(), "allowed"), rules(api.get(), "denied"));
        return new AppConfiguration(
                scopes(spec.get()),
                rules,
                AccessControlReader.read(spec.get()),
                handlers(spec.get(), "httpPipeline", file),
                handlers(spec.get(), "appHttpPipeline", file));
    }

    private static List<Pipeline.Handler> handlers(final YamlMap spec, final String key, final String file)
            throws ResourceException {
        final Optional<YamlMap> pipeline = spec.map(key, List.of("handlers"));
        final List<Pipeline.Handler> handlers = new ArrayList<>();
        if (pipeline.isPresent()) {
            for (final Node item : pipeline.get().list("handlers")) {
                final YamlMap handler =
                        YamlMap.of(item, "spec." + key + ".handlers[" + handlers.size() + "]", HANDLER_KEYS);
                handlers.add(new Pipeline.Handler(
                        handler.requiredText("name", "it is the component's").getValue(),
                        handler.requiredText("type", "such as middleware.http.ratelimit")
                                .getValue(),
                        file + ":" + YamlMap.line(item)));
            }
        }
        return handlers;
    }

    private static SecretScopes scopes(final YamlMap spec) throws ResourceException {
        final Optional<YamlMap> secrets = spec.map("secrets", List.of("scopes"));
        final Map<String, Scope> scopes = new LinkedHashMap<>();
        if (secrets.isPresent()) {
            for (final Node item : secrets.get().list("scopes")) {
                final YamlMap scope = YamlMap.of(item, "spec.secrets.scopes[]", SCOPE_KEYS);
                final boolean isAllowed = isAllowedByDefault(scope);
                scopes.put(
                        scope.requiredText("storeName", "it is the secret store")
                                .getValue(),
                        new Scope(
                                isAllowed,
                                ResourceText.texts(scope, "allowedSecrets", "a name"),
                                ResourceText.texts(scope, "deniedSecrets", "a name")));
            }
        }
        return new SecretScopes(scopes);
    }

    private static boolean isAllowedByDefault(final YamlMap scope) throws ResourceException {
        final Optional<ScalarNode> access = scope.text("defaultAccess");
        return switch (access.map(ScalarNode::getValue).orElse("allow")) {
            case "allow" -> true;
            case "deny" -> false;
            default -> throw YamlMap.wrongType(access.orElseThrow(), "defaultAccess", "allow or deny");
        };
    }

    private static List<Rule> rules(final YamlMap api, final String key) throws ResourceException {
        final List<Rule> rules = new ArrayList<>();
        for (final Node item : api.list(key)) {
            final YamlMap rule = YamlMap.of(item, api.pathTo(key) + "[]", RULE_KEYS);
            final String name =
                    rule.requiredText("name", "such as state or secrets").getValue();
            final String version =
                    rule.text("version").map(ScalarNode::getValue).orElse("");
            final String protocol =
                    rule.text("protocol").map(ScalarNode::getValue).orElse("");
            rules.add(new Rule(name, version, protocol));
        }
        return rules;
    }
}
