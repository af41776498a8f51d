package io.ledge.runtime.config;

import io.ledge.api.resiliency.ResiliencySpec;
import io.ledge.api.secret.SecretStore;
import io.ledge.api.semantics.HttpEndpoint;
import io.ledge.core.binding.ComponentSpec;
import java.util.List;
import java.util.Map;

/** Everything that could be read, in the order of the directories and file names, and everything to complain about. */
public record LoadedResources(
        List<ComponentSpec> components,
        List<DeclaredSubscription> subscriptions,
        List<ResiliencySpec> resiliencies,
        List<HttpEndpoint> httpEndpoints,
        Map<String, SecretStore> secretStores,
        List<Problem> problems) {
    public LoadedResources {
        components = List.copyOf(components);
        subscriptions = List.copyOf(subscriptions);
        resiliencies = List.copyOf(resiliencies);
        httpEndpoints = List.copyOf(httpEndpoints);
        secretStores = Map.copyOf(secretStores);
        problems = List.copyOf(problems);
    }

    /** True when a file or a resource was left out. */
    public boolean hasErrors() {
        return problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }

    /** One line a problem. */
    public void logTo(final System.Logger logger) {
        for (final Problem problem : problems) {
            final System.Logger.Level level =
                    switch (problem.severity()) {
                        case WARNING -> System.Logger.Level.WARNING;
                        case ERROR -> System.Logger.Level.ERROR;
                    };
            logger.log(level, problem.text());
        }
    }
}
