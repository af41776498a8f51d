package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Many changes, or messages, of which each is one by itself, as with Dapr: all are sent, then all are waited for. */
final class BulkVerbs {
    private final ClientCore core;
    private final StateVerbs state;
    private final PubSubVerbs pubSub;

    BulkVerbs(final ClientCore core, final StateVerbs state, final PubSubVerbs pubSub) {
        this.core = core;
        this.state = state;
        this.pubSub = pubSub;
    }

    /** The first refusal is thrown at the end. @return the new ETags, in order */
    List<String> save(final String store, final List<SaveRequest> requests) {
        return core.awaitAll(saves(store, requests));
    }

    List<BulkResult> trySave(final String store, final List<SaveRequest> requests) {
        final List<Object> results = core.awaitEach(saves(store, requests));
        return IntStream.range(0, requests.size())
                .mapToObj(i -> result(requests.get(i).key(), results.get(i)))
                .toList();
    }

    private List<Supplier<Call<String>>> saves(final String store, final List<SaveRequest> requests) {
        return requests.stream()
                .<Supplier<Call<String>>>map(
                        request -> () -> state.save(store, request.key(), request.value(), request.options(), false))
                .toList();
    }

    /** The first refusal is thrown at the end. */
    void delete(final String store, final List<DeleteRequest> requests) {
        core.awaitAll(deletions(store, requests));
    }

    List<BulkResult> tryDelete(final String store, final List<DeleteRequest> requests) {
        final List<Object> results = core.awaitEach(deletions(store, requests));
        return IntStream.range(0, requests.size())
                .mapToObj(i -> result(requests.get(i).key(), results.get(i)))
                .toList();
    }

    private List<Supplier<Call<Boolean>>> deletions(final String store, final List<DeleteRequest> requests) {
        return requests.stream()
                .<Supplier<Call<Boolean>>>map(
                        request -> () -> state.delete(store, request.key(), request.options(), false))
                .toList();
    }

    private static BulkResult result(final String key, final Object result) {
        return result instanceof final LedgeException failure
                ? new BulkResult(key, null, failure)
                : new BulkResult(key, result instanceof final String etag ? etag : null, null);
    }

    /** @throws LedgeException what is wrong for all of them alike: there is no such pubsub, the topic is none */
    List<BulkPublishFailure> publish(final String pubsub, final String topic, final List<BulkPublishEntry> entries) {
        check(entries);
        return failures(
                entries,
                core.awaitEach(entries.stream()
                        .<Supplier<Call<Boolean>>>map(
                                entry -> () -> pubSub.publish(pubsub, topic, entry.data(), entry.options(), false))
                        .toList()));
    }

    CompletableFuture<List<BulkPublishFailure>> publishAsync(
            final String pubsub, final String topic, final List<BulkPublishEntry> entries) {
        check(entries);
        final List<CompletableFuture<Object>> results = entries.stream()
                .map(entry -> ClientCore.async(() -> pubSub.publish(pubsub, topic, entry.data(), entry.options(), true))
                        .handle((done, failure) -> failure == null ? done : (Object) failure))
                .toList();
        return Futures.all(results).thenApply(all -> failures(entries, all));
    }

    /** As Dapr has it: nothing is published when one of them has no name of its own. */
    private static void check(final List<BulkPublishEntry> entries) {
        final Set<String> ids = new HashSet<>();
        for (final BulkPublishEntry entry : entries) {
            if (!ids.add(entry.entryId())) {
                throw new LedgeConfigurationException(
                        "two entries of a bulk publish have the entryId '" + entry.entryId() + "'");
            }
        }
    }

    /** @param results for each entry, in order: a {@link LedgeException}, or anything else */
    private static List<BulkPublishFailure> failures(final List<BulkPublishEntry> entries, final List<?> results) {
        final List<BulkPublishFailure> failures = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (results.get(i) instanceof final LedgeException failure) {
                if (failure.code() == ErrorCode.PUBSUB_NOT_FOUND || failure.code() == ErrorCode.TOPIC_INVALID) {
                    throw failure;
                }
                failures.add(new BulkPublishFailure(entries.get(i).entryId(), failure));
            }
        }
        return failures;
    }
}
