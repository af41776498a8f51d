package io.ledge.runtime.cli;

import io.ledge.client.Ack;
import io.ledge.client.BackupInfo;
import io.ledge.client.BindingHandler;
import io.ledge.client.BindingMessage;
import io.ledge.client.ComponentInfo;
import io.ledge.client.IncrementOptions;
import io.ledge.client.Incremented;
import io.ledge.client.InvokeOptions;
import io.ledge.client.InvokeResponse;
import io.ledge.client.LedgeException;
import io.ledge.client.NodeInfo;
import io.ledge.client.PublishOptions;
import io.ledge.client.ScanOptions;
import io.ledge.client.StateChange;
import io.ledge.client.StateChangeHandler;
import io.ledge.client.StateEntry;
import io.ledge.client.StateItem;
import io.ledge.client.StateOptions;
import io.ledge.client.StateWatch;
import io.ledge.client.Subscription;
import io.ledge.client.TopicEvent;
import io.ledge.client.TopicHandler;
import io.ledge.client.WatchOptions;
import io.ledge.protocol.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A node of one store, {@code statestore}, one pubsub and one binding, in this object. */
final class FakeLink implements NodeLink {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    final List<String> calls = new ArrayList<>();
    final List<Acked> acks = new ArrayList<>();
    final List<byte[]> incoming = new ArrayList<>();
    LedgeException revocation; // behind what comes in; null: none
    final List<ComponentInfo> components = new ArrayList<>();
    final List<StateChange> changes = new ArrayList<>();
    LedgeException watchEnd;
    private final Map<String, StateItem> items = new HashMap<>();
    private long version = 41;
    BackupInfo backup;
    boolean isClosed;

    record Acked(String data, Ack ack) {}

    @Override
    public StateItem getState(final String store, final String key) {
        checkStore(store);
        return items.getOrDefault(key, new StateItem(key, null, null, "", null));
    }

    @Override
    public String saveState(final String store, final String key, final byte[] value, final StateOptions options) {
        checkStore(store);
        checkEtag(key, options);
        final String etag = Long.toString(++version);
        final Duration ttl = options.ttl();
        items.put(key, new StateItem(key, value, etag, options.contentType(), ttl == null ? null : NOW.plus(ttl)));
        return etag;
    }

    @Override
    public void deleteState(final String store, final String key, final StateOptions options) {
        checkStore(store);
        checkEtag(key, options);
        items.remove(key);
    }

    @Override
    public Incremented incrementState(
            final String store, final String key, final long delta, final IncrementOptions options) {
        calls.add("increment " + key + " " + delta + " " + options.initial() + " " + options.ttl() + " "
                + options.ttlOfNewOnly());
        final StateItem item = getState(store, key);
        final long sum = (item.found() ? Long.parseLong(item.text()) : options.initial()) + delta;
        final String etag = saveState(store, key, Long.toString(sum).getBytes(), StateOptions.none());
        return new Incremented(sum, etag, options.ttl() == null ? null : NOW.plus(options.ttl()));
    }

    @Override
    public Iterable<StateEntry> scanState(final String store, final String prefix, final ScanOptions options) {
        checkStore(store);
        return items.values().stream()
                .filter(item -> item.key().startsWith(prefix))
                .map(item -> new StateEntry(
                        item.key(),
                        options.withValues() ? item.value() : null,
                        item.value().length,
                        item.etag(),
                        item.contentType(),
                        item.expiry()))
                .toList();
    }

    @Override
    public StateWatch watchState(
            final String store, final String prefix, final WatchOptions options, final StateChangeHandler handler) {
        checkStore(store);
        calls.add("watch " + prefix + " from " + options.fromPosition());
        final Thread dispatch = Thread.ofVirtual().start(() -> {
            for (final StateChange change : changes) {
                try {
                    handler.onChange(change);
                } catch (final Exception ex) {
                    throw new IllegalStateException(ex);
                }
            }
            if (watchEnd != null) {
                handler.onEnded(watchEnd);
            }
        });
        return new StateWatch() {
            @Override
            public String store() {
                return store;
            }

            @Override
            public String prefix() {
                return prefix;
            }

            @Override
            public long position() {
                return 0;
            }

            @Override
            public void close() {
                try {
                    dispatch.join();
                } catch (final InterruptedException ex) {
                    throw new IllegalStateException(ex);
                }
            }
        };
    }

    @Override
    public void publish(final String pubsub, final String topic, final byte[] data, final PublishOptions options) {
        calls.add("publish " + pubsub + " " + topic + " " + new String(data) + " " + options.contentType() + " "
                + new TreeMap<>(options.metadata()));
    }

    InvokeResponse answer = InvokeResponse.empty();

    @Override
    public InvokeResponse invokeMethod(
            final String appId, final String method, final byte[] data, final InvokeOptions options) {
        calls.add("invoke " + appId + " " + options.verb() + " " + method + "?" + options.queryString() + " "
                + options.contentType() + " " + options.headers().map() + " " + new String(data));
        return answer;
    }

    @Override
    public Subscription subscribe(final String pubsub, final String topic, final TopicHandler handler) {
        return deliver(
                pubsub,
                topic,
                data -> handler.onEvent(new TopicEvent(
                        pubsub, topic, "1", "app", "t", "", NOW, "", data, 1, "", Map.of("k", "v"), Map.of())),
                handler::onEnded);
    }

    @Override
    public Subscription subscribeBinding(final String binding, final BindingHandler handler) {
        return deliver(
                binding,
                "",
                data -> handler.onMessage(new BindingMessage(binding, NOW, "", data, 1, Map.of("topic", "a/b"))),
                handler::onEnded);
    }

    @Override
    public NodeInfo status() {
        return new NodeInfo(
                4711, "gw-17", "0.1.0", NOW.minusSeconds(1_051_200), NOW, 2, 3, 4, 61L << 20, List.copyOf(components));
    }

    @Override
    public BackupInfo backup() {
        calls.add("backup");
        return backup;
    }

    @Override
    public void close() {
        isClosed = true;
    }

    private interface Handler {
        Ack on(byte[] data) throws Exception;
    }

    private Subscription deliver(
            final String component, final String topic, final Handler handler, final Consumer<LedgeException> onEnded) {
        final Thread dispatch = Thread.ofVirtual().start(() -> {
            for (final byte[] data : incoming) {
                try {
                    acks.add(new Acked(new String(data), handler.on(data)));
                } catch (final Exception ex) {
                    throw new IllegalStateException(ex);
                }
            }
            if (revocation != null) {
                onEnded.accept(revocation);
            }
        });
        return new Subscription() {
            @Override
            public String component() {
                return component;
            }

            @Override
            public String topic() {
                return topic;
            }

            @Override
            public long handledCount() {
                return acks.size();
            }

            @Override
            public void close() {
                try {
                    dispatch.join();
                } catch (final InterruptedException ex) {
                    throw new IllegalStateException(ex);
                }
            }
        };
    }

    private void checkStore(final String store) {
        if (!store.equals("statestore")) {
            throw new LedgeException(ErrorCode.STORE_NOT_FOUND, "no state store '" + store + "'");
        }
    }

    private void checkEtag(final String key, final StateOptions options) {
        final StateItem item = items.get(key);
        if (options.etag() != null && (item == null || !options.etag().equals(item.etag()))) {
            throw new LedgeException(ErrorCode.ETAG_MISMATCH, "etag of '" + key + "' is not " + options.etag());
        }
    }
}
