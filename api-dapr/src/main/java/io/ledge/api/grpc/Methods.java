package io.ledge.api.grpc;

import io.dapr.v1.DaprGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.ledge.api.semantics.DaprError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Which rpc of Dapr's service is whose, gathered when an app's server starts. */
final class Methods {
    private final List<ServerMethodDefinition<?, ?>> service = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private Begun begun;

    /**
     * What a request has begun.
     *
     * @param listener told when the caller goes
     * @param isEndless it goes on until somebody ends it
     */
    record Begun(Listener<?> listener, boolean isEndless) {}

    /** A client sends one message; the handler answers with one, or with many. */
    <Q, A> void add(final MethodDescriptor<Q, A> method, final Consumer<Call<Q, A>> handler) {
        names.add(method.getFullMethodName());
        service.add(ServerMethodDefinition.create(method, (call, headers) -> Call.start(call, headers, handler)));
    }

    /** As {@link #add}, for an answer that may take long: the call is told when the caller goes. */
    <Q, A> void addCancellable(final MethodDescriptor<Q, A> method, final Consumer<Call<Q, A>> handler) {
        names.add(method.getFullMethodName());
        service.add(ServerMethodDefinition.create(
                method, (call, headers) -> begun(Call.start(call, headers, handler), false)));
    }

    /** As {@link #add}, for answers that end when the caller goes. */
    <Q, A> void addSubscription(final MethodDescriptor<Q, A> method, final Consumer<Call<Q, A>> handler) {
        names.add(method.getFullMethodName());
        service.add(ServerMethodDefinition.create(
                method, (call, headers) -> begun(Call.start(call, headers, handler), true)));
    }

    /** Both sides send as they like. */
    <Q, A> void addStream(final MethodDescriptor<Q, A> method, final Function<ServerCall<Q, A>, Listener<Q>> start) {
        names.add(method.getFullMethodName());
        service.add(ServerMethodDefinition.create(method, (call, _) -> begun(start.apply(call), true)));
    }

    private <Q> Listener<Q> begun(final Listener<Q> listener, final boolean isEndless) {
        begun = new Begun(listener, isEndless);
        return listener;
    }

    /**
     * What the request at hand has begun, once. Its listener is to be told when the connection is lost: the bridge to
     * grpc-java tells it only of a stream that is reset.
     *
     * @return null: nothing that wants to know
     */
    Begun takeBegun() {
        final Begun taken = begun;
        begun = null;
        return taken;
    }

    /** @param error of an rpc that Dapr has and this runtime does not serve */
    <Q, A> void refuse(final MethodDescriptor<Q, A> method, final DaprError error) {
        names.add(method.getFullMethodName());
        service.add(ServerMethodDefinition.create(method, (call, headers) -> Call.refuse(call, headers, error.with())));
    }

    /** An rpc that the stubs lack, by one that has its messages. @param name in Dapr's service */
    static <Q, A> MethodDescriptor<Q, A> named(final String name, final MethodDescriptor<Q, A> like) {
        return like.toBuilder()
                .setFullMethodName(MethodDescriptor.generateFullMethodName(DaprGrpc.SERVICE_NAME, name))
                .build();
    }

    /** All others of Dapr's are not implemented. */
    ServerServiceDefinition build() {
        for (final MethodDescriptor<?, ?> method :
                DaprGrpc.getServiceDescriptor().getMethods()) {
            if (!names.contains(method.getFullMethodName())) {
                refuse(method, DaprError.UNIMPLEMENTED);
            }
        }
        final ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(DaprGrpc.SERVICE_NAME)
                .setSchemaDescriptor(DaprGrpc.getServiceDescriptor().getSchemaDescriptor());
        service.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        final ServerServiceDefinition.Builder built = ServerServiceDefinition.builder(descriptor.build());
        service.forEach(built::addMethod);
        return built.build();
    }
}
