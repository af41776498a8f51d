package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Many changes, or messages, of which each is one by itself, as with Dapr: all are sent, then all are waited for. */
final class BulkVerbs {
    private final ClientCore core;
    private final StateVerbs state;
    private final NodeState nodeState;
    private final PubSubVerbs pubSub;

    BulkVerbs(final ClientCore core, final StateVerbs state, final NodeState nodeState, final PubSubVerbs pubSub) {
        this.core = core;
        this.state = state;
        this.nodeState = nodeState;
        this.pubSub = pubSub;
    }

    /** One item per key, in the keys' order. */
    List<StateItem> get(final String store, final List<String> keys) {
        try {
            final List<StateItem> items = new ArrayList<>(keys.size());
            for (final Call<List<StateItem>> part : state.bulkGet(store, keys, false)) {
                items.addAll(core.await(part));
            }
            return items;
        } catch (final LedgeException ex) {
            return NodeState.orThrow(ex, () -> getAtNode(store, keys));
        }
    }

    private List<StateItem> getAtNode(final String store, final List<String> keys) {
        final List<Object> results = new ArrayList<>(Collections.nCopies(keys.size(), null));
        atNode(results, _ -> true, i -> nodeState.getAsync(store, keys.get(i)));
        return ClientCore.orThrow(results);
    }

    CompletableFuture<List<StateItem>> getAsync(final String store, final List<String> keys) {
        final CompletableFuture<List<StateItem>> atCore =
                ClientCore.async(() -> Futures.all(state.bulkGet(store, keys, true))
                        .thenApply(parts -> parts.stream().flatMap(List::stream).toList()));
        return NodeState.orAtNode(atCore, () -> getAtNodeAsync(store, keys));
    }

    private CompletableFuture<List<StateItem>> getAtNodeAsync(final String store, final List<String> keys) {
        return inParts(keys.size(), i -> nodeState.getAsync(store, keys.get(i)));
    }

    /** A part begins when the one before has ended: none waits for more than its own time. @return the results, in order */
    private static <T> CompletableFuture<List<T>> inParts(
            final int count, final IntFunction<CompletableFuture<T>> start) {
        CompletableFuture<List<T>> done = CompletableFuture.completedFuture(List.of());
        for (int from = 0; from < count; from += NodeWindow.MAX_CALLS) {
            final IntStream part = IntStream.range(from, Math.min(count, from + NodeWindow.MAX_CALLS));
            done = done.thenCompose(before -> Futures.all(part.mapToObj(start).toList())
                    .thenApply(results ->
                            Stream.concat(before.stream(), results.stream()).toList()));
        }
        return done;
    }

    /** The first refusal is thrown at the end. @return the new ETags, in order */
    List<String> save(final String store, final List<SaveRequest> requests) {
        return ClientCore.orThrow(saveEach(store, requests));
    }

    List<BulkResult> trySave(final String store, final List<SaveRequest> requests) {
        final List<Object> results = saveEach(store, requests);
        return IntStream.range(0, requests.size())
                .mapToObj(i -> result(requests.get(i).key(), results.get(i)))
                .toList();
    }

    private List<Object> saveEach(final String store, final List<SaveRequest> requests) {
        final List<Object> results = core.awaitEach(requests.stream()
                .<Supplier<Call<String>>>map(
                        request -> () -> state.save(store, request.key(), request.value(), request.options(), false))
                .toList());
        atNode(results, NodeState::isSealed, i -> {
            final SaveRequest request = requests.get(i);
            return nodeState.saveAsync(store, request.key(), request.value(), request.options());
        });
        return results;
    }

    /** As {@link #save}. */
    CompletableFuture<List<String>> saveAsync(final String store, final List<SaveRequest> requests) {
        final List<SaveRequest> kept = requests.stream()
                .map(request -> new SaveRequest(request.key(), request.value().clone(), request.options()))
                .toList();
        final List<CompletableFuture<Object>> atCore = kept.stream()
                .map(request -> Futures.outcome(ClientCore.async(
                        () -> state.save(store, request.key(), request.value(), request.options(), true))))
                .toList();
        return Futures.all(atCore)
                .thenCompose(results -> saveSealed(store, kept, results))
                .thenApply(ClientCore::orThrow);
    }

    private CompletableFuture<List<Object>> saveSealed(
            final String store, final List<SaveRequest> requests, final List<Object> atCore) {
        return inParts(requests.size(), i -> {
            if (!NodeState.isSealed(atCore.get(i))) {
                return CompletableFuture.completedFuture(atCore.get(i));
            }
            final SaveRequest request = requests.get(i);
            return Futures.outcome(Futures.started(
                    () -> nodeState.saveAsync(store, request.key(), request.value(), request.options())));
        });
    }

    /** Puts what the node's edge answers in place of some results, or why it does not. */
    private <T> void atNode(
            final List<Object> results,
            final Predicate<Object> isAsked,
            final IntFunction<CompletableFuture<T>> start) {
        final int[] asked = IntStream.range(0, results.size())
                .filter(i -> isAsked.test(results.get(i)))
                .toArray();
        final CompletableFuture<List<Object>> answers =
                inParts(asked.length, i -> Futures.outcome(Futures.started(() -> start.apply(asked[i]))));
        if (!core.awaitDone(answers, Long.MAX_VALUE)) {
            throw new OutcomeUnknownException(
                    "interrupted while waiting for the answers of a bulk call; some of it may have been executed");
        }
        for (int i = 0; i < asked.length; i++) {
            results.set(asked[i], answers.join().get(i));
        }
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
                .map(entry -> Futures.outcome(
                        ClientCore.async(() -> pubSub.publish(pubsub, topic, entry.data(), entry.options(), true))))
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
