package io.ledge.runtime.cli;

import io.ledge.client.Ack;
import io.ledge.client.BackupInfo;
import io.ledge.client.BindingHandler;
import io.ledge.client.BindingMessage;
import io.ledge.client.ComponentInfo;
import io.ledge.client.LedgeException;
import io.ledge.client.NodeInfo;
import io.ledge.client.PublishOptions;
import io.ledge.client.StateItem;
import io.ledge.client.StateOptions;
import io.ledge.client.Subscription;
import io.ledge.client.TopicEvent;
import io.ledge.client.TopicHandler;
import io.ledge.protocol.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A node of one store, {@code statestore}, one pubsub and one binding, in this object. */
final class FakeLink implements NodeLink {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    final List<String> calls = new ArrayList<>();
    final List<Acked> acks = new ArrayList<>();
    final List<byte[]> incoming = new ArrayList<>();
    final List<ComponentInfo> components = new ArrayList<>();
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
    public void publish(final String pubsub, final String topic, final byte[] data, final PublishOptions options) {
        calls.add("publish " + pubsub + " " + topic + " " + new String(data) + " " + options.contentType() + " "
                + new TreeMap<>(options.metadata()));
    }

    @Override
    public Subscription subscribe(final String pubsub, final String topic, final TopicHandler handler) {
        return deliver(
                pubsub,
                topic,
                data -> handler.onEvent(new TopicEvent(
                        pubsub, topic, "1", "app", "t", "", NOW, "", data, 1, "", Map.of("k", "v"), Map.of())));
    }

    @Override
    public Subscription subscribeBinding(final String binding, final BindingHandler handler) {
        return deliver(
                binding,
                "",
                data -> handler.onMessage(new BindingMessage(binding, NOW, "", data, 1, Map.of("topic", "a/b"))));
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

    private Subscription deliver(final String component, final String topic, final Handler handler) {
        final Thread dispatch = Thread.ofVirtual().start(() -> {
            for (final byte[] data : incoming) {
                try {
                    acks.add(new Acked(new String(data), handler.on(data)));
                } catch (final Exception ex) {
                    throw new IllegalStateException(ex);
                }
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
