package io.ledge.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A connection to the Ledge node of this machine: state, pub/sub and bindings with the verbs of Dapr's Java SDK, over
 * shared memory.
 *
 * <pre>{@code
 * try (LedgeClient ledge = LedgeClient.connect("thermostat")) {
 *     ledge.saveState("statestore", "setpoint", "21.5".getBytes(UTF_8));
 *     ledge.subscribe("pubsub", "temperature", event -> {
 *         System.out.println(event.text());
 *         return Ack.SUCCESS;
 *     });
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Any thread may call, virtual ones too. A synchronous call polls for its own answer. An {@code …Async}
 * call is completed on the thread that polls: what is chained to it without an executor must not block and must not make
 * a synchronous call (that throws {@link IllegalStateException}). Handlers run on the dispatch thread, one at a time.
 *
 * <p><b>Errors.</b> Every call may throw {@link LedgeUnavailableException} (no node: nothing was sent),
 * {@link BackPressureException} (no room until the deadline: nothing was executed), {@link LedgeTimeoutException},
 * {@link OutcomeUnknownException} (node lost or caller interrupted while the request was under way; never repeated by the
 * client) and {@link LedgeException} with the node's {@link LedgeException#code() code}. An {@code …Async} call throws
 * none of them: its future does.
 *
 * <p><b>Limits.</b> Keys 1 KiB, values and payloads 4 MiB unless the node is set otherwise. Byte arrays passed in are
 * copied before the call returns; those handed out belong to the caller.
 *
 * <p><b>JVM flags.</b> {@code --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED} (needed) and
 * {@code --enable-native-access=ALL-UNNAMED} (else the client waits by timer, see {@link WaitMode#PARK}).
 */
public final class LedgeClient implements AutoCloseable {
    private LedgeClient() {}

    /** Connects to the node of the default data directory on behalf of {@code appId}. */
    public static LedgeClient connect(final String appId) {
        return connect(new LedgeClientContext().appId(appId));
    }

    /**
     * Connects, waiting for a node that is starting.
     *
     * @throws LedgeUnavailableException no node within the connect timeout
     * @throws LedgeConfigurationException a JVM flag is missing or a setting is wrong
     * @throws LedgeException the node refuses this app; the message is the node's
     */
    public static LedgeClient connect(final LedgeClientContext context) {
        throw new UnsupportedOperationException();
    }

    // ---- state

    /** The item, or one whose {@link StateItem#found()} is false. */
    public StateItem getState(final String store, final String key) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<StateItem> getStateAsync(final String store, final String key) {
        throw new UnsupportedOperationException();
    }

    /** @return the new ETag */
    public String saveState(final String store, final String key, final byte[] value) {
        return saveState(store, key, value, StateOptions.none());
    }

    /**
     * @return the new ETag
     * @throws EtagMismatchException the item changed meanwhile, or exists where {@code firstWrite} wants none
     */
    public String saveState(final String store, final String key, final byte[] value, final StateOptions options) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<String> saveStateAsync(
            final String store, final String key, final byte[] value, final StateOptions options) {
        throw new UnsupportedOperationException();
    }

    /** Deletes; that there is no such item is no error. */
    public void deleteState(final String store, final String key) {
        deleteState(store, key, StateOptions.none());
    }

    /** @throws EtagMismatchException the item changed meanwhile */
    public void deleteState(final String store, final String key, final StateOptions options) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Void> deleteStateAsync(final String store, final String key, final StateOptions options) {
        throw new UnsupportedOperationException();
    }

    /** One item per key, in the keys' order. */
    public List<StateItem> getBulkState(final String store, final List<String> keys) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<List<StateItem>> getBulkStateAsync(final String store, final List<String> keys) {
        throw new UnsupportedOperationException();
    }

    /**
     * Saves each item by itself, as Dapr does: when one is refused the others are saved all the same, and the first
     * refusal is thrown at the end.
     *
     * @return the new ETags, in order
     */
    public List<String> saveBulkState(final String store, final List<SaveRequest> requests) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<List<String>> saveBulkStateAsync(final String store, final List<SaveRequest> requests) {
        throw new UnsupportedOperationException();
    }

    /** Executes all operations or none. */
    public void executeStateTransaction(final String store, final List<StateOperation> operations) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Void> executeStateTransactionAsync(
            final String store, final List<StateOperation> operations) {
        throw new UnsupportedOperationException();
    }

    // ---- pub/sub

    /** Returns when the node has accepted the message. */
    public void publish(final String pubsub, final String topic, final byte[] data) {
        publish(pubsub, topic, data, PublishOptions.none());
    }

    public void publish(final String pubsub, final String topic, final byte[] data, final PublishOptions options) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Void> publishAsync(
            final String pubsub, final String topic, final byte[] data, final PublishOptions options) {
        throw new UnsupportedOperationException();
    }

    public Subscription subscribe(final String pubsub, final String topic, final TopicHandler handler) {
        return subscribe(pubsub, topic, SubscribeOptions.none(), handler);
    }

    /** Returns when the node has accepted the subscription; it is restored whenever the node comes back. */
    public Subscription subscribe(
            final String pubsub, final String topic, final SubscribeOptions options, final TopicHandler handler) {
        throw new UnsupportedOperationException();
    }

    // ---- bindings

    public Subscription subscribeBinding(final String binding, final BindingHandler handler) {
        return subscribeBinding(binding, SubscribeOptions.none(), handler);
    }

    /** As {@link #subscribe}, for the events of an input binding. */
    public Subscription subscribeBinding(
            final String binding, final SubscribeOptions options, final BindingHandler handler) {
        throw new UnsupportedOperationException();
    }

    public BindingResponse invokeBinding(
            final String binding, final String operation, final byte[] data, final Map<String, String> metadata) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<BindingResponse> invokeBindingAsync(
            final String binding, final String operation, final byte[] data, final Map<String, String> metadata) {
        throw new UnsupportedOperationException();
    }

    // ---- node

    public NodeInfo status() {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<NodeInfo> statusAsync() {
        throw new UnsupportedOperationException();
    }

    /** Nanoseconds of a round trip to the node's loop and back. */
    public long pingNs() {
        throw new UnsupportedOperationException();
    }

    public boolean isConnected() {
        throw new UnsupportedOperationException();
    }

    /** As given in the context; empty means the only app attached. */
    public String appId() {
        throw new UnsupportedOperationException();
    }

    /** Name of the node, as it said when it was last found. */
    public String nodeId() {
        throw new UnsupportedOperationException();
    }

    /** How this client waits; {@link WaitMode#PARK} where native access is missing. */
    public WaitMode waitMode() {
        throw new UnsupportedOperationException();
    }

    /** The allocation-free side of this client, for one owner thread; one at a time. */
    public DirectClient direct() {
        throw new UnsupportedOperationException();
    }

    /** Says good-bye to the node, fails what is under way and stops the threads. From a handler it does not wait for that handler. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
