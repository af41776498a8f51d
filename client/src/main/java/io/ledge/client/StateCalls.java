package io.ledge.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Calls of state to their end: by the core, or by the node's edge when the core says that it has not the keys of a store's values.
 * It may say so at any time: a store's file can change while the node runs.
 */
final class StateCalls {
    private final ClientCore core;
    private final StateVerbs state;
    private final NodeState node;

    StateCalls(final ClientCore core, final StateVerbs state, final NodeState node) {
        this.core = core;
        this.state = state;
        this.node = node;
    }

    StateItem get(final String store, final String key) {
        try {
            return core.await(state.get(store, key, false));
        } catch (final LedgeException ex) {
            return NodeState.orThrow(ex, () -> node.get(store, key));
        }
    }

    CompletableFuture<StateItem> getAsync(final String store, final String key) {
        return NodeState.orAtNode(ClientCore.async(() -> state.get(store, key, true)), () -> node.getAsync(store, key));
    }

    /** @return the new ETag */
    String save(final String store, final String key, final byte[] value, final StateOptions options) {
        try {
            return core.await(state.save(store, key, value, options, false));
        } catch (final LedgeException ex) {
            return NodeState.orThrow(ex, () -> node.save(store, key, value, options));
        }
    }

    CompletableFuture<String> saveAsync(
            final String store, final String key, final byte[] value, final StateOptions options) {
        final byte[] kept =
                value.clone(); // for a second try: the array is the caller's again when the call has returned
        return NodeState.orAtNode(
                ClientCore.async(() -> state.save(store, key, kept, options, true)),
                () -> node.saveAsync(store, key, kept, options));
    }

    void transact(final String store, final List<StateOperation> operations) {
        try {
            core.await(state.transact(store, operations, Map.of(), false));
        } catch (final LedgeException ex) {
            NodeState.orThrow(ex, () -> node.transact(store, operations));
        }
    }

    CompletableFuture<Boolean> transactAsync(final String store, final List<StateOperation> operations) {
        final List<StateOperation> kept =
                operations.stream().map(StateCalls::kept).toList();
        return NodeState.orAtNode(
                ClientCore.async(() -> state.transact(store, kept, Map.of(), true)),
                () -> node.transactAsync(store, kept));
    }

    private static StateOperation kept(final StateOperation operation) {
        return operation instanceof final StateOperation.Upsert upsert
                ? new StateOperation.Upsert(upsert.key(), upsert.value().clone(), upsert.options())
                : operation;
    }
}
