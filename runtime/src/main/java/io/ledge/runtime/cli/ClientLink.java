package io.ledge.runtime.cli;

import io.ledge.client.BackupInfo;
import io.ledge.client.BindingHandler;
import io.ledge.client.IncrementOptions;
import io.ledge.client.Incremented;
import io.ledge.client.InvokeOptions;
import io.ledge.client.InvokeResponse;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.NodeInfo;
import io.ledge.client.PublishOptions;
import io.ledge.client.ScanOptions;
import io.ledge.client.StateChangeHandler;
import io.ledge.client.StateEntry;
import io.ledge.client.StateItem;
import io.ledge.client.StateOptions;
import io.ledge.client.StateWatch;
import io.ledge.client.Subscription;
import io.ledge.client.TopicHandler;
import io.ledge.client.WatchOptions;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.NodeFiles;
import java.nio.file.Path;
import java.time.Duration;

/** A {@link NodeLink} over IPC. */
record ClientLink(LedgeClient client, Path dataDir) implements NodeLink {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Where nothing says that a node runs: long enough for one that is starting right now. */
    private static final Duration CONNECT_TIMEOUT_NO_NODE = Duration.ofMillis(500);

    /** A backup of gigabytes on an SD card. */
    private static final Duration BACKUP_TIMEOUT = Duration.ofHours(6);

    static NodeLink connect(final Path dataDir, final String appId) {
        return new ClientLink(LedgeClient.connect(context(dataDir).appId(appId)), dataDir);
    }

    private static LedgeClientContext context(final Path dataDir) {
        final boolean isThere = NodeFiles.find(dataDir).isPresent();
        return new LedgeClientContext()
                .dataDir(dataDir)
                .clientName("ledge-cli")
                .connectTimeout(isThere ? CONNECT_TIMEOUT : CONNECT_TIMEOUT_NO_NODE);
    }

    @Override
    public BackupInfo backup() {
        try (LedgeClient patient =
                LedgeClient.connect(context(dataDir).appId(Ipc.CLI_APP_ID).requestTimeout(BACKUP_TIMEOUT))) {
            return patient.backup();
        }
    }

    @Override
    public StateItem getState(final String store, final String key) {
        return client.getState(store, key);
    }

    @Override
    public String saveState(final String store, final String key, final byte[] value, final StateOptions options) {
        return client.saveState(store, key, value, options);
    }

    @Override
    public void deleteState(final String store, final String key, final StateOptions options) {
        client.deleteState(store, key, options);
    }

    @Override
    public Incremented incrementState(
            final String store, final String key, final long delta, final IncrementOptions options) {
        return client.incrementState(store, key, delta, options);
    }

    @Override
    public Iterable<StateEntry> scanState(final String store, final String prefix, final ScanOptions options) {
        return client.scanState(store, prefix, options);
    }

    @Override
    public StateWatch watchState(
            final String store, final String prefix, final WatchOptions options, final StateChangeHandler handler) {
        return client.watchState(store, prefix, options, handler);
    }

    @Override
    public void publish(final String pubsub, final String topic, final byte[] data, final PublishOptions options) {
        client.publish(pubsub, topic, data, options);
    }

    @Override
    public InvokeResponse invokeMethod(
            final String appId, final String method, final byte[] data, final InvokeOptions options) {
        return client.invokeMethod(appId, method, data, options);
    }

    @Override
    public Subscription subscribe(final String pubsub, final String topic, final TopicHandler handler) {
        return client.subscribe(pubsub, topic, handler);
    }

    @Override
    public Subscription subscribeBinding(final String binding, final BindingHandler handler) {
        return client.subscribeBinding(binding, handler);
    }

    @Override
    public NodeInfo status() {
        return client.status();
    }

    @Override
    public void close() {
        client.close();
    }
}
