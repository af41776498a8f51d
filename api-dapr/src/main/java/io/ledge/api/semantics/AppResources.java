package io.ledge.api.semantics;

import io.ledge.api.resiliency.ResiliencySpec;
import java.util.List;

/** What one app has of the node's resources: at its start, and again whenever their files have changed. */
public record AppResources(
        Components components,
        List<TopicSubscription> subscriptions,
        List<ResiliencySpec> resiliencies,
        List<HttpEndpoint> httpEndpoints) {}
