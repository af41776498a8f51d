package io.ledge.api.grpc;

import io.dapr.v1.CommonProtos.ConfigurationItem;
import io.dapr.v1.DaprConfigurationProtos.SubscribeConfigurationRequest;
import io.dapr.v1.DaprConfigurationProtos.SubscribeConfigurationResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A subscription's changes on their way to who subscribed. While it does not read, the newest value of each key is kept, for that is
 * what it wants to know; when those are too many, or too long, the stream ends. On the I/O thread.
 */
final class ConfigurationStream {
    private static final int MAX_KEPT = 1_024;
    private static final int MAX_KEPT_LENGTH = 4 << 20; // bytes; one change alone may have more

    private final Call<SubscribeConfigurationRequest, SubscribeConfigurationResponse> call;
    private final Map<String, ConfigurationItem> kept = new LinkedHashMap<>();
    private int keptLength;

    ConfigurationStream(final Call<SubscribeConfigurationRequest, SubscribeConfigurationResponse> call) {
        this.call = call;
    }

    /** The first message, behind which changes follow. */
    void begin(final String id) {
        call.send(SubscribeConfigurationResponse.newBuilder().setId(id).build());
        call.onReady(() -> sendKept(id));
    }

    /** @return false: the stream has ended, for its reader is too slow */
    boolean changed(final String id, final Map<String, ConfigurationItem> items) {
        if (kept.isEmpty() && call.isReady()) {
            send(id, items);
            return true;
        }
        items.forEach(this::keep);
        if (kept.size() <= MAX_KEPT && (keptLength <= MAX_KEPT_LENGTH || kept.size() == 1)) {
            return true;
        }
        call.close(
                Status.RESOURCE_EXHAUSTED.withDescription("the changes are not read: " + kept.size() + " items, "
                        + keptLength + " bytes wait; subscribe again, and read faster"),
                new Metadata());
        drop();
        return false;
    }

    private void keep(final String key, final ConfigurationItem item) {
        final ConfigurationItem before = kept.remove(key); // the newest goes behind the others
        keptLength += item.getSerializedSize() - (before == null ? 0 : before.getSerializedSize());
        kept.put(key, item);
    }

    /** One at a time: together they may be more than who reads them takes. */
    private void sendKept(final String id) {
        final Iterator<Map.Entry<String, ConfigurationItem>> next =
                kept.entrySet().iterator();
        while (next.hasNext() && call.isReady()) {
            final Map.Entry<String, ConfigurationItem> entry = next.next();
            send(id, Map.of(entry.getKey(), entry.getValue()));
            keptLength -= entry.getValue().getSerializedSize();
            next.remove();
        }
    }

    private void send(final String id, final Map<String, ConfigurationItem> items) {
        call.send(SubscribeConfigurationResponse.newBuilder()
                .setId(id)
                .putAllItems(items)
                .build());
    }

    void end() {
        drop();
        call.end();
    }

    private void drop() {
        kept.clear();
        keptLength = 0;
    }
}
