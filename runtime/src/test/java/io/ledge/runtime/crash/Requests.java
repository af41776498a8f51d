package io.ledge.runtime.crash;

import io.ledge.client.EtagMismatchException;
import io.ledge.client.IncrementOptions;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeException;
import io.ledge.client.LedgeUnavailableException;
import io.ledge.client.OutcomeUnknownException;
import io.ledge.client.StateOperation;
import io.ledge.client.StateOptions;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.process.NodeProcess;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Changes of an expectation as calls of a client, and their answers as what is known then. */
final class Requests {
    /** Nobody waits longer for one answer; a machine may be slow. */
    private static final long PATIENCE_S = 60;

    private static final Duration TTL = Duration.ofHours(6);
    private static final Set<ErrorCode> REFUSALS = Set.of(ErrorCode.DISK_FULL, ErrorCode.JOURNAL_FAILED);

    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(PATIENCE_S - 10);

    private final LedgeClient client;
    private final String store;
    private final Expectation expectation;

    /** A client that waits for a slow machine, and that is gone when its node is. */
    static LedgeClient connect(final NodeProcess node, final Expectation expectation) {
        return connect(node, expectation, CLIENT_PATIENCE);
    }

    static LedgeClient connect(final NodeProcess node, final Expectation expectation, final Duration requestTimeout) {
        return LedgeClient.connect(node.context(expectation.name())
                .autoReconnect(false)
                .connectTimeout(CLIENT_PATIENCE)
                .requestTimeout(requestTimeout));
    }

    Requests(final LedgeClient client, final String store, final Expectation expectation) {
        this.client = client;
        this.store = store;
        this.expectation = expectation;
    }

    /** @return the new version; 0 where the client is not told */
    CompletableFuture<Long> send(final long number, final Change change) {
        return switch (change) {
            case final Change.Set set ->
                client.saveStateAsync(store, set.key(), Held.bytes(number, set.key(), set.length()), options(set))
                        .thenApply(Long::valueOf);
            case final Change.Delete delete ->
                client.deleteStateAsync(store, delete.key(), StateOptions.none())
                        .thenApply(nothing -> 0L);
            case final Change.Transact transact ->
                client.executeStateTransactionAsync(
                                store,
                                transact.steps().stream()
                                        .map(step -> operation(number, step))
                                        .toList())
                        .thenApply(nothing -> 0L);
            case final Change.Increment increment ->
                client.incrementStateAsync(store, increment.key(), increment.delta(), IncrementOptions.none())
                        .thenApply(sum -> Long.valueOf(sum.etag()));
        };
    }

    /**
     * Waits for the answer, and tells the expectation.
     *
     * @return null, or why nothing was acknowledged
     */
    LedgeException settle(final long number, final CompletableFuture<Long> answer) throws InterruptedException {
        try {
            expectation.done(number, answer.get(PATIENCE_S, TimeUnit.SECONDS));
            return null;
        } catch (final ExecutionException ex) {
            return onFailure(number, ex.getCause());
        } catch (final TimeoutException ex) {
            throw new AssertionError("no answer within " + PATIENCE_S + " s to change " + number, ex);
        }
    }

    private LedgeException onFailure(final long number, final Throwable cause) {
        switch (cause) {
            case EtagMismatchException _ -> {
                expectation.mismatch(number);
                return null;
            }
            case final OutcomeUnknownException ex -> {
                return ex;
            }
            case final LedgeUnavailableException ex -> {
                return ex;
            }
            case final LedgeException ex
            when REFUSALS.contains(ex.code()) -> {
                expectation.refused(number);
                return ex;
            }
            case final LedgeException ex
            when ex.code() == ErrorCode.NOT_DURABLE -> {
                return ex;
            }
            default -> throw new AssertionError("an answer that was not expected to change " + number, cause);
        }
    }

    private static StateOptions options(final Change.Set set) {
        final StateOptions options = set.expires() ? StateOptions.none().ttl(TTL) : StateOptions.none();
        return set.ifVersion() == 0 ? options : options.etag(Long.toString(set.ifVersion()));
    }

    private static StateOperation operation(final long number, final Change step) {
        return step instanceof final Change.Set set
                ? new StateOperation.Upsert(set.key(), Held.bytes(number, set.key(), set.length()), options(set))
                : new StateOperation.Delete(((Change.Delete) step).key());
    }
}
