package io.ledge.runtime.dapr;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a stream brought. */
final class Received<T> implements StreamObserver<T> {
    private static final long PATIENCE_S = 20;

    private final BlockingQueue<T> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    @Override
    public void onNext(final T message) {
        messages.add(message);
    }

    @Override
    public void onError(final Throwable failure) {
        end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK);
    }

    T next() {
        try {
            final T message = messages.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message; the stream's end: " + end.getNow(null));
            }
            return message;
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    /** How it ended. */
    Status end() {
        return end.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
    }
}
