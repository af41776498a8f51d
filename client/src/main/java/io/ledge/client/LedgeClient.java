package io.ledge.client;

import io.ledge.protocol.codec.SubscriptionKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

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
 * <p><b>Threads.</b> Any thread may call, virtual ones too. A synchronous call polls for its own answer; that of a
 * virtual thread leaves it to the client's own, and pins no carrier. An {@code …Async}
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
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    private final LedgeClientContext ctx;
    private final Poller poller;
    private final ClientCore core;
    private final Dispatcher dispatcher;
    private final Subscriptions subscriptions;
    private final LiveWatches watches;
    private final Home home;
    private final StateVerbs state;
    private final ScanVerbs scans;
    private final NodeWindow nodeWindow;
    private final NodeState nodeState;
    private final StateCalls stateCalls;
    private final PubSubVerbs pubSub;
    private final BulkVerbs bulk;
    private final BindingVerbs bindings;
    private final InvokeVerbs invocations;
    private final LiveServing serving;
    private final NodeVerbs node;
    private volatile DirectClient direct;

    private LedgeClient(final LedgeClientContext ctx) {
        this.ctx = ctx;
        final Calls calls = new Calls();
        final PollRight right = new PollRight();
        this.poller = new Poller(ctx, JvmFlags.usable(ctx.waitMode()), calls, right);
        this.core = new ClientCore(ctx, calls, right, poller);
        this.dispatcher = new Dispatcher(ctx.clientName(), ctx.errorHandler());
        this.subscriptions = new Subscriptions(core, dispatcher, ctx);
        this.watches = new LiveWatches(core, new WatchVerbs(core), dispatcher, ctx);
        this.invocations = new InvokeVerbs(core);
        this.serving = new LiveServing(core, invocations, ctx);
        this.home = new Home(ctx, poller, right, calls, subscriptions, watches, serving, dispatcher);
        this.state = new StateVerbs(core);
        this.scans = new ScanVerbs(core);
        this.nodeWindow = new NodeWindow(core, ctx.requestTimeout().toNanos());
        this.nodeState = new NodeState(core, this);
        this.stateCalls = new StateCalls(core, state, nodeState);
        this.pubSub = new PubSubVerbs(core);
        this.bulk = new BulkVerbs(core, state, nodeState, pubSub);
        this.bindings = new BindingVerbs(core);
        this.node = new NodeVerbs(core);
    }

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
        JvmFlags.check();
        final LedgeClient client = new LedgeClient(context.conclude());
        client.start();
        return client;
    }

    // ---- state

    /** The item, or one whose {@link StateItem#found()} is false. */
    public StateItem getState(final String store, final String key) {
        return stateCalls.get(store, key);
    }

    public CompletableFuture<StateItem> getStateAsync(final String store, final String key) {
        return stateCalls.getAsync(store, key);
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
        return stateCalls.save(store, key, value, options);
    }

    public CompletableFuture<String> saveStateAsync(
            final String store, final String key, final byte[] value, final StateOptions options) {
        return stateCalls.saveAsync(store, key, value, options);
    }

    /** Deletes; that there is no such item is no error. */
    public void deleteState(final String store, final String key) {
        deleteState(store, key, StateOptions.none());
    }

    /** @throws EtagMismatchException the item changed meanwhile */
    public void deleteState(final String store, final String key, final StateOptions options) {
        core.await(state.delete(store, key, options, false));
    }

    public CompletableFuture<Void> deleteStateAsync(final String store, final String key, final StateOptions options) {
        return Futures.toVoid(ClientCore.async(() -> state.delete(store, key, options, true)));
    }

    /** One item per key, in the keys' order. */
    public List<StateItem> getBulkState(final String store, final List<String> keys) {
        return bulk.get(store, keys);
    }

    public CompletableFuture<List<StateItem>> getBulkStateAsync(final String store, final List<String> keys) {
        return bulk.getAsync(store, keys);
    }

    /**
     * Saves each item by itself, as Dapr does: when one is refused the others are saved all the same, and the first
     * refusal is thrown at the end.
     *
     * @return the new ETags, in order
     */
    public List<String> saveBulkState(final String store, final List<SaveRequest> requests) {
        return bulk.save(store, requests);
    }

    /** As {@link #saveBulkState}, with what became of each item instead of an exception; in order. */
    public List<BulkResult> trySaveBulkState(final String store, final List<SaveRequest> requests) {
        return bulk.trySave(store, requests);
    }

    public CompletableFuture<List<String>> saveBulkStateAsync(final String store, final List<SaveRequest> requests) {
        return bulk.saveAsync(store, requests);
    }

    /** Deletes each item by itself, as Dapr does; the first refusal is thrown at the end. */
    public void deleteBulkState(final String store, final List<DeleteRequest> requests) {
        bulk.delete(store, requests);
    }

    /** As {@link #deleteBulkState}, with what became of each item instead of an exception; in order. */
    public List<BulkResult> tryDeleteBulkState(final String store, final List<DeleteRequest> requests) {
        return bulk.tryDelete(store, requests);
    }

    public CompletableFuture<Void> deleteBulkStateAsync(final String store, final List<DeleteRequest> requests) {
        return Futures.toVoid(Futures.all(requests.stream()
                .map(request -> deleteStateAsync(store, request.key(), request.options()))
                .toList()));
    }

    /**
     * Executes all operations or none.
     *
     * @throws EtagMismatchException an operation's ETag, or a {@link StateOperation.Check}, does not hold
     */
    public void executeStateTransaction(final String store, final List<StateOperation> operations) {
        stateCalls.transact(store, operations);
    }

    public CompletableFuture<Void> executeStateTransactionAsync(
            final String store, final List<StateOperation> operations) {
        return Futures.toVoid(stateCalls.transactAsync(store, operations));
    }

    /** Adds to an item whose value is a whole number as decimal text; one that is not there counts as 0. @return the sum */
    public long incrementState(final String store, final String key, final long delta) {
        return incrementState(store, key, delta, IncrementOptions.none()).value();
    }

    /**
     * Adds to an item in one step, whoever else counts.
     *
     * @throws LedgeException NOT_A_NUMBER when the value is none, NUMBER_OVERFLOW when the sum does not fit 64 bits: the item
     *     is left as it was
     */
    public Incremented incrementState(
            final String store, final String key, final long delta, final IncrementOptions options) {
        return core.await(state.increment(store, key, delta, options, false));
    }

    public CompletableFuture<Incremented> incrementStateAsync(
            final String store, final String key, final long delta, final IncrementOptions options) {
        return ClientCore.async(() -> state.increment(store, key, delta, options, true));
    }

    /**
     * The items whose keys begin with {@code prefix}, page by page as they are read; an empty prefix: all of the app. Each
     * key that is there all the while is seen at least once, in no useful order; what comes or goes meanwhile, perhaps.
     */
    public Iterable<StateEntry> scanState(final String store, final String prefix, final ScanOptions options) {
        return new StateScan(cursor -> scanStatePage(store, prefix, options, cursor));
    }

    /**
     * One page.
     *
     * @param cursor of the page before, or null
     * @throws LedgeException CURSOR_INVALID when the node was started anew: begin again
     */
    public StatePage scanStatePage(
            final String store, final String prefix, final ScanOptions options, final ScanCursor cursor) {
        return core.await(scans.page(store, prefix, options, cursor, false));
    }

    public CompletableFuture<StatePage> scanStatePageAsync(
            final String store, final String prefix, final ScanOptions options, final ScanCursor cursor) {
        return ClientCore.async(() -> scans.page(store, prefix, options, cursor, true));
    }

    /**
     * Tells of the changes of items whose keys begin with {@code prefix}; returns when the node has begun to. Goes on after a
     * loss of the node as long as it keeps what was missed.
     *
     * @throws PositionExpiredException the changes after the position asked for are no longer kept
     */
    public StateWatch watchState(
            final String store, final String prefix, final WatchOptions options, final StateChangeHandler handler) {
        return watches.begin(
                new LiveWatch(store, prefix, options, Objects.requireNonNull(handler, "handler"), watches));
    }

    /**
     * Tells of all items whose keys begin with {@code prefix}, then of their changes, and of all of them again whenever
     * changes were lost: scan and watch, put together. Returns when the items are read; they are held in memory meanwhile.
     */
    public StateWatch followState(final String store, final String prefix, final StateFollower follower) {
        Objects.requireNonNull(follower, "follower");
        return new Follower(store, prefix, follower, this, dispatcher, ctx).sync();
    }

    /**
     * The app's items that a query of Dapr's matches. There is no index: it is for some thousands of items.
     *
     * @param queryJson as over HTTP: {@code {"filter":{"EQ":{"city":"Bern"}},"sort":[{"key":"name"}],"page":{"limit":20}}}
     * @throws LedgeException STORE_UNSUPPORTED, the store answers no queries; COMPONENT_FAILED, the query cannot be read, or finds
     *     too much; BODY_TOO_LARGE, a page of more than 4 MiB: ask for fewer by {@code page.limit}
     */
    public StateQueryPage queryState(final String store, final String queryJson) {
        return nodeState.query(store, queryJson);
    }

    public CompletableFuture<StateQueryPage> queryStateAsync(final String store, final String queryJson) {
        return nodeState.queryAsync(store, queryJson);
    }

    // ---- pub/sub

    /** Returns when the node has accepted the message. */
    public void publish(final String pubsub, final String topic, final byte[] data) {
        publish(pubsub, topic, data, PublishOptions.none());
    }

    public void publish(final String pubsub, final String topic, final byte[] data, final PublishOptions options) {
        core.await(pubSub.publish(pubsub, topic, data, options, false));
    }

    public CompletableFuture<Void> publishAsync(
            final String pubsub, final String topic, final byte[] data, final PublishOptions options) {
        return Futures.toVoid(ClientCore.async(() -> pubSub.publish(pubsub, topic, data, options, true)));
    }

    /**
     * Publishes each message by itself, as Dapr does: when one is refused the others are published all the same.
     *
     * @return those that were not accepted, in order; none: all were
     * @throws LedgeException PUBSUB_NOT_FOUND, TOPIC_INVALID: what is wrong for all of them
     */
    public List<BulkPublishFailure> publishBulk(
            final String pubsub, final String topic, final List<BulkPublishEntry> entries) {
        return bulk.publish(pubsub, topic, entries);
    }

    public CompletableFuture<List<BulkPublishFailure>> publishBulkAsync(
            final String pubsub, final String topic, final List<BulkPublishEntry> entries) {
        return bulk.publishAsync(pubsub, topic, entries);
    }

    public Subscription subscribe(final String pubsub, final String topic, final TopicHandler handler) {
        return subscribe(pubsub, topic, SubscribeOptions.none(), handler);
    }

    /** Returns when the node has accepted the subscription; it is restored whenever the node comes back. */
    public Subscription subscribe(
            final String pubsub, final String topic, final SubscribeOptions options, final TopicHandler handler) {
        final SubscribeRequest request = new SubscribeRequest(SubscriptionKind.TOPIC, pubsub, topic, options);
        return subscriptions.subscribe(
                new LiveSubscription(request, Objects.requireNonNull(handler, "handler"), null, subscriptions));
    }

    // ---- bindings

    public Subscription subscribeBinding(final String binding, final BindingHandler handler) {
        return subscribeBinding(binding, SubscribeOptions.none(), handler);
    }

    /** As {@link #subscribe}, for the events of an input binding. */
    public Subscription subscribeBinding(
            final String binding, final SubscribeOptions options, final BindingHandler handler) {
        final SubscribeRequest request = new SubscribeRequest(SubscriptionKind.BINDING, binding, "", options);
        return subscriptions.subscribe(
                new LiveSubscription(request, null, Objects.requireNonNull(handler, "handler"), subscriptions));
    }

    public BindingResponse invokeBinding(
            final String binding, final String operation, final byte[] data, final Map<String, String> metadata) {
        return core.await(bindings.invoke(binding, operation, data, metadata, false));
    }

    public CompletableFuture<BindingResponse> invokeBindingAsync(
            final String binding, final String operation, final byte[] data, final Map<String, String> metadata) {
        return ClientCore.async(() -> bindings.invoke(binding, operation, data, metadata, true));
    }

    // ---- service invocation

    public InvokeResponse invokeMethod(final String appId, final String method, final byte[] data) {
        return invokeMethod(appId, method, data, InvokeOptions.post());
    }

    /**
     * Calls a method of another app of this node, whatever that app speaks.
     *
     * @param method path, with or without a slash in front
     * @return what the app answered, also when its status is no success
     * @throws LedgeException APP_NOT_FOUND: nobody answers for that app; APP_LOST: it went away, and may have acted;
     *     APP_FAILED: it could not answer
     */
    public InvokeResponse invokeMethod(
            final String appId, final String method, final byte[] data, final InvokeOptions options) {
        return core.await(invocations.invoke(appId, method, data, options, false));
    }

    public CompletableFuture<InvokeResponse> invokeMethodAsync(
            final String appId, final String method, final byte[] data, final InvokeOptions options) {
        return ClientCore.async(() -> invocations.invoke(appId, method, data, options, true));
    }

    /**
     * From now on this client answers the calls of its app, in turn with the app's other clients that do. One handler at a
     * time.
     */
    public Serving serve(final MethodHandler handler) {
        return serving.begin(handler);
    }

    // ---- node

    public NodeInfo status() {
        return core.await(node.status(false));
    }

    /** What {@code GET /v1.0/metadata} tells the app, as JSON: what it sees of the node. */
    public String metadata() {
        return new NodeMethods(this).get("v1.0/metadata").text();
    }

    /**
     * Writes all durable state of the node into one file in its data directory, while work goes on. It may take longer than
     * other requests: mind {@link LedgeClientContext#requestTimeout}.
     */
    public BackupInfo backup() {
        return core.await(node.backup(false));
    }

    /** As {@code POST /v1.0/shutdown}: the node ends, or what it serves of the app; if that is nothing, NOT_ALLOWED. */
    public void shutdown() {
        new NodeMethods(this).call("v1.0/shutdown", new byte[0], InvokeOptions.post());
    }

    public CompletableFuture<NodeInfo> statusAsync() {
        return ClientCore.async(() -> node.status(true));
    }

    /** Nanoseconds of a round trip to the node's loop and back. */
    public long pingNs() {
        final long startNs = System.nanoTime();
        core.await(node.ping());
        return System.nanoTime() - startNs;
    }

    public boolean isConnected() {
        final Link link = poller.link();
        return link != null && !link.isBroken();
    }

    /** As given in the context; empty means the only app attached. */
    public String appId() {
        return ctx.appId();
    }

    /** Name of the node, as it said when it was last found. */
    public String nodeId() {
        return home.nodeId();
    }

    /** How this client waits; {@link WaitMode#PARK} where native access is missing. */
    public WaitMode waitMode() {
        return poller.waitMode();
    }

    /** The allocation-free side of this client, for one owner thread; one at a time. */
    public DirectClient direct() {
        core.requireLink();
        if (!core.right().reserve(Thread.currentThread())) {
            throw new IllegalStateException("there is a direct client already: close it first");
        }
        direct = new DirectClient(core, subscriptions);
        return direct;
    }

    /** Says good-bye to the node, fails what is under way and stops the threads. From a handler it does not wait for that handler. */
    @Override
    public void close() {
        poller.markClosed();
        final DirectClient owner = direct;
        if (owner != null && core.right().isReservedForMe()) {
            owner.detach();
        }
        poller.wakeHome();
        try {
            home.join(CLOSE_TIMEOUT_MS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        dispatcher.close();
    }

    NodeWindow nodeWindow() {
        return nodeWindow;
    }

    /** See {@link Poller#lateWakes}: for tests. */
    long lateWakes() {
        return poller.lateWakes();
    }

    private void start() {
        dispatcher.start();
        final CompletableFuture<Void> connected = home.start();
        boolean isConnected = false;
        try {
            connected.get();
            isConnected = true;
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new LedgeUnavailableException("interrupted while connecting", ex);
        } catch (final ExecutionException ex) {
            throw ex.getCause() instanceof final LedgeException reason
                    ? reason
                    : new LedgeUnavailableException("cannot connect", ex.getCause());
        } finally {
            if (!isConnected) {
                close();
            }
        }
    }
}
