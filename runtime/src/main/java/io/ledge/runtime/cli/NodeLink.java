package io.ledge.runtime.cli;

import io.ledge.client.BackupInfo;
import io.ledge.client.BindingHandler;
import io.ledge.client.IncrementOptions;
import io.ledge.client.Incremented;
import io.ledge.client.InvokeOptions;
import io.ledge.client.InvokeResponse;
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
import java.nio.file.Path;

/** What the commands ask of a running node: {@link io.ledge.client.LedgeClient}'s calls, its exceptions included. */
interface NodeLink extends AutoCloseable {
    StateItem getState(String store, String key);

    String saveState(String store, String key, byte[] value, StateOptions options);

    void deleteState(String store, String key, StateOptions options);

    Incremented incrementState(String store, String key, long delta, IncrementOptions options);

    Iterable<StateEntry> scanState(String store, String prefix, ScanOptions options);

    StateWatch watchState(String store, String prefix, WatchOptions options, StateChangeHandler handler);

    void publish(String pubsub, String topic, byte[] data, PublishOptions options);

    InvokeResponse invokeMethod(String appId, String method, byte[] data, InvokeOptions options);

    Subscription subscribe(String pubsub, String topic, TopicHandler handler);

    Subscription subscribeBinding(String binding, BindingHandler handler);

    NodeInfo status();

    /** Takes as long as it takes. */
    BackupInfo backup();

    @Override
    void close();

    /** Opens links; {@link ClientLink#connect} but for tests. */
    @FunctionalInterface
    interface Opener {
        /**
         * @param appId empty for the only app attached
         * @throws io.ledge.client.LedgeUnavailableException when no node runs on the data directory
         */
        NodeLink open(Path dataDir, String appId);
    }
}
