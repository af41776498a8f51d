package io.ledge.runtime.config;

import io.ledge.api.cel.CelExpression;
import io.ledge.api.resiliency.BreakerPolicy;
import io.ledge.api.resiliency.Counts;
import io.ledge.api.resiliency.PolicyNames;
import io.ledge.api.resiliency.ResiliencySpec;
import io.ledge.api.resiliency.ResiliencySpec.AppTarget;
import io.ledge.api.resiliency.ResiliencySpec.ComponentTarget;
import io.ledge.api.resiliency.RetryPolicy;
import io.ledge.api.resiliency.StatusRanges;
import io.ledge.core.binding.GoDuration;
import io.ledge.runtime.text.Nearest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads one document of {@code kind: Resiliency}. */
final class ResiliencyReader {
    static final String TIMEOUT = "timeout";
    static final String RETRY = "retry";
    static final String BREAKER = "circuit breaker";

    private static final List<String> SPEC_KEYS = List.of("policies", "targets");
    private static final List<String> POLICY_KEYS = List.of("timeouts", "retries", "circuitBreakers");
    private static final List<String> RETRY_KEYS =
            List.of("policy", "duration", "maxInterval", "maxRetries", "matching");
    private static final List<String> MATCHING_KEYS = List.of("httpStatusCodes", "gRPCStatusCodes");
    private static final List<String> BREAKER_KEYS = List.of("maxRequests", "interval", "timeout", "trip");
    private static final List<String> TARGET_KEYS = List.of("apps", "actors", "components");
    private static final List<String> APP_KEYS =
            List.of("timeout", "retry", "circuitBreaker", "circuitBreakerCacheSize");
    private static final List<String> ACTOR_KEYS =
            List.of("timeout", "retry", "circuitBreaker", "circuitBreakerScope", "circuitBreakerCacheSize");
    private static final List<String> COMPONENT_KEYS = List.of("inbound", "outbound");
    private static final List<String> NAMES_KEYS = List.of("timeout", "retry", "circuitBreaker");
    private static final List<String> COUNTS =
            List.of("requests", "totalSuccesses", "totalFailures", "consecutiveSuccesses", "consecutiveFailures");

    private static final String BUILT_IN = "DaprBuiltIn";

    /** Dapr's own: resources may not change it. */
    private static final String PROTECTED = "DaprBuiltInActorNotFoundRetries";

    /** Dapr's: of what it does anyway no resource takes all away. */
    private static final int BUILT_IN_RETRIES_MIN = 3;

    private final Consumer<Problem> problems;
    private final String file;
    private final List<Reference> references = new ArrayList<>();

    ResiliencyReader(final String file, final Consumer<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** A policy that a target names: any resource may define it. */
    record Reference(String kind, ScalarNode name, String file) {
        /** Empty: it is there. */
        Optional<Problem> problem(final Collection<String> known) {
            final String policy = name.getValue();
            if (known.contains(policy)) {
                return Optional.empty();
            }
            final String message = "no resource defines a " + kind + " policy '" + policy + "', left out"
                    + Nearest.hint(policy, List.copyOf(known));
            return Optional.of(
                    Problem.warning(ResourceException.at(name, message).source(file), message));
        }
    }

    /** Of what was read. */
    List<Reference> references() {
        return references;
    }

    /** @param text of the document */
    ResiliencySpec read(final Node document, final String text) throws ResourceException {
        final YamlMap resource = YamlMap.of(document, "", ResourceText.KEYS);
        final String name = ResourceText.name(resource, "a resiliency");
        final YamlMap spec = resource.requiredMap("spec", SPEC_KEYS, "a resiliency needs policies and targets in it");
        final Optional<YamlMap> policies = spec.map("policies", POLICY_KEYS);
        final Optional<YamlMap> targets = spec.map("targets", TARGET_KEYS);
        final ResiliencySpec read = new ResiliencySpec(
                name,
                policies.isEmpty() ? Map.of() : timeouts(policies.get()),
                policies.isEmpty() ? Map.of() : retries(policies.get()),
                policies.isEmpty() ? Map.of() : breakers(policies.get()),
                targets.isEmpty() ? Map.of() : apps(targets.get()),
                targets.isEmpty() ? Map.of() : components(targets.get()),
                ResourceText.scopes(resource),
                file + ":" + YamlMap.line(document),
                text);
        if (targets.isPresent()) {
            checkActors(targets.get());
        }
        return read;
    }

    // policies

    private static Map<String, Long> timeouts(final YamlMap policies) throws ResourceException {
        final Map<String, Long> timeouts = new LinkedHashMap<>();
        for (final Map.Entry<String, ScalarNode> entry :
                policies.scalars("timeouts").entrySet()) {
            timeouts.put(
                    entry.getKey(), durationMs(entry.getValue(), policies.pathTo("timeouts") + "." + entry.getKey()));
        }
        return timeouts;
    }

    private Map<String, RetryPolicy> retries(final YamlMap policies) throws ResourceException {
        final Map<String, RetryPolicy> retries = new LinkedHashMap<>();
        for (final Map.Entry<String, YamlMap> entry :
                policies.maps("retries", RETRY_KEYS).entrySet()) {
            final RetryPolicy retry = retry(entry.getValue());
            final boolean isTooFew = retry.maxRetries() < BUILT_IN_RETRIES_MIN;
            if (entry.getKey().equals(PROTECTED)) {
                warn(entry.getValue().node(), "the policy " + PROTECTED + " cannot be changed; this one is ignored");
            } else if (entry.getKey().startsWith(BUILT_IN) && isTooFew) {
                warn(
                        entry.getValue().node(),
                        "the policy " + entry.getKey() + " needs maxRetries: 3 or more; taken as 3");
                retries.put(entry.getKey(), retry.maxRetries(BUILT_IN_RETRIES_MIN));
            } else {
                retries.put(entry.getKey(), retry);
            }
        }
        return retries;
    }

    private static RetryPolicy retry(final YamlMap retry) throws ResourceException {
        final int maxRetries =
                ResourceText.number(retry, "maxRetries", RetryPolicy.MAX_RETRIES_DEFAULT, Integer.MIN_VALUE);
        final Optional<ScalarNode> policy = retry.text("policy");
        final RetryPolicy read =
                switch (policy.map(ScalarNode::getValue).orElse("constant")) {
                    case "constant" ->
                        RetryPolicy.constant(
                                durationMs(retry, "duration", RetryPolicy.DURATION_MS_DEFAULT), maxRetries);
                    case "exponential" ->
                        RetryPolicy.exponential(
                                Math.max(1, durationMs(retry, "maxInterval", RetryPolicy.MAX_INTERVAL_MS_DEFAULT)),
                                maxRetries);
                    default ->
                        throw YamlMap.wrongType(
                                policy.orElseThrow(), retry.pathTo("policy"), "constant or exponential");
                };
        final Optional<YamlMap> matching = retry.map("matching", MATCHING_KEYS);
        return matching.isEmpty()
                ? read
                : read.matching(
                        codes(matching.get(), "httpStatusCodes", 100, 599),
                        codes(matching.get(), "gRPCStatusCodes", 0, 16));
    }

    private static StatusRanges codes(final YamlMap matching, final String key, final int lowest, final int highest)
            throws ResourceException {
        final Optional<ScalarNode> text = matching.text(key);
        if (text.isEmpty()) {
            return StatusRanges.ALL;
        }
        try {
            return StatusRanges.parse(text.get().getValue(), lowest, highest);
        } catch (final IllegalArgumentException ex) {
            throw ResourceException.at(text.get(), matching.pathTo(key) + ": " + ex.getMessage());
        }
    }

    private static Map<String, BreakerPolicy> breakers(final YamlMap policies) throws ResourceException {
        final Map<String, BreakerPolicy> breakers = new LinkedHashMap<>();
        for (final Map.Entry<String, YamlMap> entry :
                policies.maps("circuitBreakers", BREAKER_KEYS).entrySet()) {
            final YamlMap breaker = entry.getValue();
            breakers.put(
                    entry.getKey(),
                    new BreakerPolicy(
                            ResourceText.number(breaker, "maxRequests", BreakerPolicy.MAX_REQUESTS_DEFAULT, 1),
                            durationMs(breaker, "interval", 0),
                            Math.max(1, durationMs(breaker, "timeout", BreakerPolicy.TIMEOUT_MS_DEFAULT)),
                            trip(breaker)));
        }
        return breakers;
    }

    private static Predicate<Counts> trip(final YamlMap breaker) throws ResourceException {
        final Optional<ScalarNode> text = breaker.text("trip");
        if (text.isEmpty()) {
            return BreakerPolicy::tripsByDefault;
        }
        try {
            final CelExpression trip =
                    CelExpression.compileOver(COUNTS, text.get().getValue());
            return counts -> trip.testOver(Map.of(
                    "requests", counts.requests(),
                    "totalSuccesses", counts.totalSuccesses(),
                    "totalFailures", counts.totalFailures(),
                    "consecutiveSuccesses", counts.consecutiveSuccesses(),
                    "consecutiveFailures", counts.consecutiveFailures()));
        } catch (final IllegalArgumentException ex) {
            throw ResourceException.at(
                    text.get(),
                    breaker.pathTo("trip") + " '" + text.get().getValue() + "' is no condition: " + ex.getMessage()
                            + "; it may ask for " + String.join(", ", COUNTS));
        }
    }

    // targets

    private Map<String, AppTarget> apps(final YamlMap targets) throws ResourceException {
        final Map<String, AppTarget> apps = new LinkedHashMap<>();
        for (final Map.Entry<String, YamlMap> entry :
                targets.maps("apps", APP_KEYS).entrySet()) {
            final int count = ResourceText.number(
                    entry.getValue(), "circuitBreakerCacheSize", AppTarget.BREAKER_COUNT_DEFAULT, 1);
            apps.put(entry.getKey(), new AppTarget(names(entry.getValue()), count));
        }
        return apps;
    }

    private Map<String, ComponentTarget> components(final YamlMap targets) throws ResourceException {
        final Map<String, ComponentTarget> components = new LinkedHashMap<>();
        for (final Map.Entry<String, YamlMap> entry :
                targets.maps("components", COMPONENT_KEYS).entrySet()) {
            components.put(
                    entry.getKey(),
                    new ComponentTarget(
                            direction(entry.getValue(), "inbound"), direction(entry.getValue(), "outbound")));
        }
        return components;
    }

    private PolicyNames direction(final YamlMap component, final String key) throws ResourceException {
        final Optional<YamlMap> names = component.map(key, NAMES_KEYS);
        return names.isEmpty() ? PolicyNames.NONE : names(names.get());
    }

    private PolicyNames names(final YamlMap target) throws ResourceException {
        return new PolicyNames(
                name(target, "timeout", TIMEOUT),
                name(target, "retry", RETRY),
                name(target, "circuitBreaker", BREAKER));
    }

    private String name(final YamlMap target, final String key, final String kind) throws ResourceException {
        final Optional<ScalarNode> name = target.text(key);
        name.ifPresent(node -> references.add(new Reference(kind, node, file)));
        return name.map(ScalarNode::getValue).orElse("");
    }

    private void checkActors(final YamlMap targets) throws ResourceException {
        final Map<String, YamlMap> actors = targets.maps("actors", ACTOR_KEYS);
        if (!actors.isEmpty()) {
            warn(
                    actors.values().iterator().next().node(),
                    "spec.targets.actors has no effect yet: this node serves no actors");
        }
    }

    // values

    private static long durationMs(final YamlMap map, final String key, final long otherwise) throws ResourceException {
        final Optional<ScalarNode> text = map.text(key);
        return text.isEmpty() ? otherwise : durationMs(text.get(), map.pathTo(key));
    }

    /** Dapr's: a bare number is milliseconds here. */
    private static long durationMs(final ScalarNode node, final String path) throws ResourceException {
        final String text = node.getValue().trim();
        return GoDuration.parse(text.matches("\\d{1,12}") ? text + "ms" : text)
                .map(Duration::toMillis)
                .orElseThrow(() -> YamlMap.wrongType(node, path, "a duration such as 500ms, 10s or 1m30s"));
    }

    private void warn(final Node node, final String message) {
        problems.accept(Problem.warning(ResourceException.at(node, message).source(file), message));
    }
}
