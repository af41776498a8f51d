package io.ledge.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Futures of calls, put together. */
final class Futures {
    private Futures() {}

    static CompletableFuture<Void> toVoid(final CompletableFuture<?> future) {
        return future.thenApply(done -> null);
    }

    /** A call that cannot be made is one that failed. */
    static <T> CompletableFuture<T> started(final Supplier<? extends CompletableFuture<T>> start) {
        try {
            return start.get();
        } catch (final RuntimeException ex) {
            return CompletableFuture.failedFuture(ex);
        }
    }

    /** Ends a call as another one has; failures come without a wrapper, as from the core. */
    static <T> void end(final CompletableFuture<T> result, final T value, final Throwable failure) {
        if (failure == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(unwrapped(failure));
        }
    }

    static Throwable unwrapped(final Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    /** What it gives, or the {@link LedgeException} that it fails with. */
    static CompletableFuture<Object> outcome(final CompletableFuture<?> future) {
        return future.handle((value, failure) -> failure == null ? value : refusal(failure));
    }

    private static LedgeException refusal(final Throwable failure) {
        if (unwrapped(failure) instanceof final LedgeException refusal) {
            return refusal;
        }
        throw new CompletionException(unwrapped(failure));
    }

    /** All results in order, when all are there; or the first failure in order. */
    static <T> CompletableFuture<List<T>> all(final List<? extends CompletableFuture<T>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
    }
}
