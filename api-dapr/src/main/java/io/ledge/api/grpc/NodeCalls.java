package io.ledge.api.grpc;

import com.google.protobuf.Empty;
import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprMetadataProtos.ActorRuntime;
import io.dapr.v1.DaprMetadataProtos.AppConnectionHealthProperties;
import io.dapr.v1.DaprMetadataProtos.AppConnectionProperties;
import io.dapr.v1.DaprMetadataProtos.GetMetadataRequest;
import io.dapr.v1.DaprMetadataProtos.GetMetadataResponse;
import io.dapr.v1.DaprMetadataProtos.MetadataHTTPEndpoint;
import io.dapr.v1.DaprMetadataProtos.PubsubSubscription;
import io.dapr.v1.DaprMetadataProtos.PubsubSubscriptionRule;
import io.dapr.v1.DaprMetadataProtos.PubsubSubscriptionRules;
import io.dapr.v1.DaprMetadataProtos.PubsubSubscriptionType;
import io.dapr.v1.DaprMetadataProtos.RegisteredComponents;
import io.dapr.v1.DaprMetadataProtos.SetMetadataRequest;
import io.dapr.v1.DaprProtos.ShutdownRequest;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppHealthCheck;
import io.ledge.api.semantics.Components;
import io.ledge.api.semantics.MetadataApi;
import io.ledge.api.semantics.TopicSubscription;

/** Metadata and shutdown: reference/dapr-api.md §3.1. */
final class NodeCalls {
    private final MetadataApi metadata;
    private final AppEndpoint endpoint;
    private final Runnable shutdown;

    /** @param endpoint null: the app does not serve */
    NodeCalls(final MetadataApi metadata, final AppEndpoint endpoint, final Runnable shutdown) {
        this.metadata = metadata;
        this.endpoint = endpoint;
        this.shutdown = shutdown;
    }

    void addTo(final Methods methods) {
        methods.add(DaprGrpc.getGetMetadataMethod(), this::get);
        methods.add(DaprGrpc.getSetMetadataMethod(), this::set);
        methods.add(DaprGrpc.getShutdownMethod(), this::shutdown);
    }

    private void get(final Call<GetMetadataRequest, GetMetadataResponse> call) {
        final GetMetadataResponse.Builder response = GetMetadataResponse.newBuilder()
                .setId(metadata.appId())
                .setRuntimeVersion(metadata.runtimeVersion())
                .putAllExtendedMetadata(metadata.extended())
                .setActorRuntime(ActorRuntime.newBuilder().setRuntimeStatus(ActorRuntime.ActorRuntimeStatus.DISABLED));
        for (final Components.Entry component : metadata.components().all()) {
            response.addRegisteredComponents(RegisteredComponents.newBuilder()
                    .setName(component.name())
                    .setType(component.type())
                    .setVersion(component.version())
                    .addAllCapabilities(component.capabilities()));
        }
        for (final String name : metadata.httpEndpoints()) {
            response.addHttpEndpoints(MetadataHTTPEndpoint.newBuilder().setName(name));
        }
        for (final TopicSubscription subscription : metadata.subscriptions().all()) {
            response.addSubscriptions(message(subscription));
        }
        if (endpoint != null) {
            response.setAppConnectionProperties(connection(endpoint));
        }
        call.answer(response.build());
    }

    private static AppConnectionProperties connection(final AppEndpoint endpoint) {
        final AppConnectionProperties.Builder properties = AppConnectionProperties.newBuilder()
                .setPort(endpoint.port())
                .setProtocol(endpoint.protocol().text())
                .setChannelAddress(endpoint.host())
                .setMaxConcurrency(Math.max(0, endpoint.maxConcurrency()));
        final AppHealthCheck check = endpoint.healthCheck();
        if (check != null) {
            properties.setHealth(AppConnectionHealthProperties.newBuilder()
                    .setHealthCheckPath(endpoint.protocol().isGrpc() ? "" : check.path())
                    .setHealthProbeInterval(check.intervalText())
                    .setHealthProbeTimeout(check.timeoutText())
                    .setHealthThreshold(check.threshold()));
        }
        return properties.build();
    }

    private static PubsubSubscription message(final TopicSubscription subscription) {
        final PubsubSubscriptionRules.Builder rules = PubsubSubscriptionRules.newBuilder();
        for (final TopicSubscription.Rule rule : subscription.rules()) {
            rules.addRules(
                    PubsubSubscriptionRule.newBuilder().setMatch(rule.match()).setPath(rule.path()));
        }
        if (!subscription.defaultPath().isEmpty()) {
            rules.addRules(PubsubSubscriptionRule.newBuilder().setPath(subscription.defaultPath()));
        }
        return PubsubSubscription.newBuilder()
                .setPubsubName(subscription.pubsub())
                .setTopic(subscription.topic())
                .putAllMetadata(subscription.metadata())
                .setRules(rules)
                .setDeadLetterTopic(subscription.deadLetterTopic())
                .setType(PubsubSubscriptionType.valueOf(subscription.origin().name()))
                .build();
    }

    private void set(final Call<SetMetadataRequest, Empty> call) {
        metadata.set(call.request().getKey(), call.request().getValue());
        call.answer(Empty.getDefaultInstance());
    }

    private void shutdown(final Call<ShutdownRequest, Empty> call) {
        call.answer(Empty.getDefaultInstance());
        Thread.ofPlatform().name("ledge-shutdown").start(shutdown);
    }
}
