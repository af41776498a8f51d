package io.ledge.api.grpc;

import io.dapr.v1.DaprGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.ledge.api.semantics.DaprError;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Which rpc of Dapr's service is whose, gathered when an app's server starts. */
final class Methods {
    private final ServerServiceDefinition.Builder service =
            ServerServiceDefinition.builder(DaprGrpc.getServiceDescriptor());
    private final Set<String> names = new HashSet<>();

    /** A client sends one message; the handler answers with one, or with many. */
    <Q, A> void add(final MethodDescriptor<Q, A> method, final Consumer<Call<Q, A>> handler) {
        names.add(method.getFullMethodName());
        service.addMethod(method, (call, headers) -> Call.start(call, headers, handler));
    }

    /** @param error of an rpc that Dapr has and this runtime does not serve */
    <Q, A> void refuse(final MethodDescriptor<Q, A> method, final DaprError error) {
        names.add(method.getFullMethodName());
        service.addMethod(method, (call, headers) -> Call.refuse(call, headers, error.with()));
    }

    /** All others of Dapr's are not implemented. */
    ServerServiceDefinition build() {
        for (final MethodDescriptor<?, ?> method :
                DaprGrpc.getServiceDescriptor().getMethods()) {
            if (!names.contains(method.getFullMethodName())) {
                refuse(method, DaprError.UNIMPLEMENTED);
            }
        }
        return service.build();
    }
}
