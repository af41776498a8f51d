package io.ledge.api.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.dapr.v1.DaprBindingsProtos.InvokeBindingRequest;
import io.dapr.v1.DaprBindingsProtos.InvokeBindingResponse;
import io.dapr.v1.DaprGrpc;
import io.ledge.api.semantics.BindingApi;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rpc of output bindings: reference/dapr-api.md §3.1. */
final class BindingCalls {
    private static final List<String> PASSED_ON = List.of("traceparent", "tracestate", "baggage");

    private final BindingApi bindings;

    BindingCalls(final BindingApi bindings) {
        this.bindings = bindings;
    }

    void addTo(final Methods methods) {
        methods.addCancellable(DaprGrpc.getInvokeBindingMethod(), this::invoke);
    }

    private void invoke(final Call<InvokeBindingRequest, InvokeBindingResponse> call) {
        final InvokeBindingRequest asked = call.request();
        final Map<String, String> metadata = new HashMap<>(asked.getMetadataMap());
        for (final String name : PASSED_ON) {
            final String value = call.header(name);
            if (!value.isEmpty()) {
                metadata.putIfAbsent(name, value);
            }
        }
        call.onCancel(bindings.invoke(
                asked.getName(),
                asked.getOperation(),
                metadata,
                asked.getData().toByteArray(),
                call.answering(result -> call.answer(InvokeBindingResponse.newBuilder()
                        .setData(UnsafeByteOperations.unsafeWrap(result.data()))
                        .putAllMetadata(result.metadata())
                        .build()))));
    }
}
