package io.ledge.api.http;

import io.ledge.api.semantics.DaprError;
import java.util.List;

/** Building blocks that a node does not have yet: their routes answer as daprd does without what they need. */
final class AbsentRoutes {
    private static final List<String> WORKFLOW_VERSIONS = List.of("/v1.0", "/v1.0-beta1", "/v1.0-alpha1");

    void addTo(final Router router) {
        router.add(
                "*",
                "/v1.0/actors/{type}/{rest*}",
                exchange -> exchange.fail(DaprError.ACTOR_RUNTIME_NOT_FOUND.with()));
        for (final String version : WORKFLOW_VERSIONS) {
            router.add(
                    "GET,POST",
                    version + "/workflows/{component}/{rest*}",
                    exchange -> exchange.fail(
                            DaprError.WORKFLOW_COMPONENT_NOT_FOUND.with(exchange.parameter("component"))));
        }
        for (final String version : List.of("/v1.0", "/v1.0-alpha1")) {
            router.add(
                    "GET,POST,PUT,DELETE",
                    version + "/jobs/{name}",
                    exchange -> exchange.fail(DaprError.SCHEDULER_EMPTY.with()));
        }
        router.add(
                "POST",
                "/v1.0-alpha1/subtlecrypto/{component}/{operation}",
                exchange -> exchange.fail(DaprError.UNIMPLEMENTED.with()));
    }
}
