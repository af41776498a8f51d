package io.ledge.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Futures of calls, put together. */
final class Futures {
    private Futures() {}

    static CompletableFuture<Void> toVoid(final CompletableFuture<?> future) {
        return future.thenApply(done -> null);
    }

    /** All results in order, when all are there; or the first failure in order. */
    static <T> CompletableFuture<List<T>> all(final List<? extends CompletableFuture<T>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
    }
}
