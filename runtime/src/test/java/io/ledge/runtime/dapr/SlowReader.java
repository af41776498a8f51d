package io.ledge.runtime.dapr;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that reads a stream when it likes to: what it has not asked for stays on the wire, or with the node. */
final class SlowReader<Q, A> extends ClientCall.Listener<A> {
    private static final long PATIENCE_S = 20;

    private final ClientCall<Q, A> call;
    private final BlockingQueue<A> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    SlowReader(final GrpcCaller caller, final MethodDescriptor<Q, A> method, final Q first) {
        call = caller.channel().newCall(method, CallOptions.DEFAULT);
        call.start(this, new Metadata());
        send(first);
    }

    void send(final Q message) {
        call.sendMessage(message);
    }

    void halfClose() {
        call.halfClose();
    }

    /** The next message; null: nothing has come for so long. */
    A read(final long patienceMs) throws InterruptedException {
        call.request(1);
        return messages.poll(patienceMs, TimeUnit.MILLISECONDS);
    }

    A read() throws InterruptedException {
        final A message = read(TimeUnit.SECONDS.toMillis(PATIENCE_S));
        if (message == null) {
            throw new AssertionError("no message; the stream's end: " + end.getNow(null));
        }
        return message;
    }

    /** How it ended; reads what is before its end. */
    Status end() {
        call.request(Integer.MAX_VALUE);
        return end.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
    }

    void cancel() {
        call.cancel("enough", null);
    }

    @Override
    public void onMessage(final A message) {
        messages.add(message);
    }

    @Override
    public void onClose(final Status status, final Metadata trailers) {
        end.complete(status);
    }
}
