package io.ledge.api.grpc;

import com.google.protobuf.Empty;
import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprMetadataProtos.ActorRuntime;
import io.dapr.v1.DaprMetadataProtos.GetMetadataRequest;
import io.dapr.v1.DaprMetadataProtos.GetMetadataResponse;
import io.dapr.v1.DaprMetadataProtos.RegisteredComponents;
import io.dapr.v1.DaprMetadataProtos.SetMetadataRequest;
import io.dapr.v1.DaprProtos.ShutdownRequest;
import io.ledge.api.semantics.Components;
import io.ledge.api.semantics.MetadataApi;

/** Metadata and shutdown: reference/dapr-api.md §3.1. */
final class NodeCalls {
    private final MetadataApi metadata;
    private final Runnable shutdown;

    NodeCalls(final MetadataApi metadata, final Runnable shutdown) {
        this.metadata = metadata;
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
        call.answer(response.build());
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
