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
    static CompletableFuture<?> started(final Supplier<? extends CompletableFuture<?>> start) {
        try {
            return start.get();
        } catch (final LedgeException ex) {
            return CompletableFuture.failedFuture(ex);
        }
    }

    /** What it gave when it is done, or the {@link LedgeException} that it failed with. */
    static Object resultOf(final CompletableFuture<?> future) {
        try {
            return future.join();
        } catch (final CompletionException ex) {
            if (ex.getCause() instanceof final LedgeException failure) {
                return failure;
            }
            throw ex;
        }
    }

    /** All results in order, when all are there; or the first failure in order. */
    static <T> CompletableFuture<List<T>> all(final List<? extends CompletableFuture<T>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
    }
}
