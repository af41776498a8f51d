package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.CloseEncoder;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.wake.Doorbell;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.ExpandableArrayBuffer;

/**
 * The client's own thread: finds the node, polls while nobody else does, takes broken links down.
 *
 * <pre>
 *   no link          look for the node every 50 to 100 ms
 *   link broken      fail what was under way, close, tell the listener
 *   somebody polls   keep away: 0.2 ms doubling to 2 ms while deliveries or async answers are expected, else 500 ms
 *   nobody polls     poll; then sleep on the doorbell if deliveries or async answers are expected, else park 500 ms:
 *                    synchronous callers then find the right to poll free
 * </pre>
 */
final class Home {
    private static final long SEARCH_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long REFUSED_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long CONNECT_STEP_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long KEEP_AWAY_MIN_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long KEEP_AWAY_MAX_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long IDLE_NS = Doorbell.LONG_SLEEP_NS;

    private final LedgeClientContext ctx;
    private final Poller poller;
    private final PollRight right;
    private final Calls calls;
    private final Subscriptions subscriptions;
    private final LiveWatches watches;
    private final LiveServing serving;
    private final Dispatcher dispatcher;
    private final CompletableFuture<Void> firstConnection = new CompletableFuture<>();
    private final Thread thread;
    private final long connectDeadlineNs;
    private volatile String nodeId = "";
    private long keepAwayNs = KEEP_AWAY_MIN_NS;
    private String lastAbsence = "";
    private boolean wasConnected;

    Home(
            final LedgeClientContext ctx,
            final Poller poller,
            final PollRight right,
            final Calls calls,
            final Subscriptions subscriptions,
            final LiveWatches watches,
            final LiveServing serving,
            final Dispatcher dispatcher) {
        this.ctx = ctx;
        this.poller = poller;
        this.right = right;
        this.calls = calls;
        this.subscriptions = subscriptions;
        this.watches = watches;
        this.serving = serving;
        this.dispatcher = dispatcher;
        this.connectDeadlineNs = System.nanoTime() + ctx.connectTimeout().toNanos();
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("ledge-client-" + ctx.clientName())
                .unstarted(this::run);
        poller.home(thread);
    }

    /** Starts the thread; the future ends with the first connection or the reason why there is none. */
    CompletableFuture<Void> start() {
        thread.start();
        return firstConnection;
    }

    String nodeId() {
        return nodeId;
    }

    /** Waits for the thread to say good-bye; not from itself. */
    void join(final long timeoutMs) throws InterruptedException {
        if (Thread.currentThread() != thread) {
            thread.join(timeoutMs);
        }
    }

    private void run() {
        while (!poller.isClosed()) {
            try {
                step();
            } catch (final Throwable error) {
                ctx.errorHandler().onError(error);
                LockSupport.parkNanos(this, SEARCH_INTERVAL_NS);
            }
        }
        sayGoodbye();
    }

    private void step() {
        final Link link = poller.link();
        if (link == null) {
            search();
        } else if (link.isBroken()) {
            takeDown(link);
        } else {
            serve(link);
        }
    }

    // ---- a node is there

    private void serve(final Link link) {
        final boolean isExpecting =
                subscriptions.isExpecting() || watches.isExpecting() || serving.isExpecting() || calls.hasAsync();
        if (right.hasFollowers() || !right.tryTake()) {
            keepAway(isExpecting);
            return;
        }
        keepAwayNs = KEEP_AWAY_MIN_NS;
        boolean isIdle;
        try {
            isIdle = poll(link, isExpecting);
        } finally {
            right.release();
        }
        if (isIdle && !poller.isSpinning()) {
            LockSupport.parkNanos(this, IDLE_NS);
        }
    }

    /** @return true when the next thing to do is to park */
    private boolean poll(final Link link, final boolean isExpecting) {
        if (isExpecting || poller.isSpinning()) {
            while (!poller.mustLeave() && !link.isBroken() && poller.workOrSleep(link, sleepNs()) > 0) {
                // until it is quiet
            }
            return false;
        }
        return poller.cycle(link, System.nanoTime(), 16) == 0;
    }

    /** New calls have deadlines that the last duties did not see. */
    private long sleepNs() {
        return calls.hasAsync() ? Doorbell.MAX_SLEEP_NS : IDLE_NS;
    }

    private void keepAway(final boolean isExpecting) {
        if (poller.isSpinning() && !right.isReservedForAnother()) {
            Thread.onSpinWait();
            return;
        }
        LockSupport.parkNanos(this, isExpecting && !right.isReservedForAnother() ? keepAwayNs : IDLE_NS);
        keepAwayNs = Math.min(2 * keepAwayNs, KEEP_AWAY_MAX_NS);
    }

    // ---- the node is lost

    private void takeDown(final Link link) {
        if (!takeRight()) {
            return;
        }
        try {
            poller.detach();
            calls.failAll(
                    link,
                    call -> new OutcomeUnknownException(
                            call + ": " + link.brokenReason() + " while it was under way; it may have been executed"));
            subscriptions.onLinkLost();
            watches.onLinkLost();
            link.close();
        } finally {
            right.release();
        }
        tell(ConnectionState.DISCONNECTED, link.brokenReason());
        if (!ctx.autoReconnect()) {
            poller.markClosed();
        }
    }

    /** Leaders leave a broken link within a cycle, the direct owner at its next poll. */
    private boolean takeRight() {
        if (right.tryTakeHome()) {
            return true;
        }
        LockSupport.parkNanos(this, KEEP_AWAY_MIN_NS);
        return false;
    }

    // ---- no node

    private void search() {
        try {
            final Connector connector = new Connector(ctx, poller.waitMode(), poller::isClosed, poller::wakeHome);
            connected(connector.connect(wasConnected ? System.nanoTime() + CONNECT_STEP_NS : connectDeadlineNs));
        } catch (final Connector.NodeAbsentException ex) {
            onAbsent(ex);
        } catch (final LedgeUnavailableException ex) {
            onAbsent(ex);
        } catch (final LedgeException ex) {
            onRefused(ex);
        } catch (final RuntimeException ex) {
            ctx.errorHandler().onError(ex);
            onAbsent(ex);
        }
    }

    private void connected(final Link link) {
        nodeId = link.terms().nodeId();
        while (!right.tryTakeHome()) {
            LockSupport.parkNanos(this, KEEP_AWAY_MIN_NS);
        }
        try {
            poller.attach(link, new Inbox(link, calls, subscriptions, watches, serving), System.nanoTime());
        } finally {
            right.release();
        }
        subscriptions.restore(link);
        watches.restore(link);
        serving.restore(link);
        if (wasConnected) {
            tell(ConnectionState.CONNECTED, "node " + nodeId);
        }
        wasConnected = true;
        firstConnection.complete(null);
    }

    private void onAbsent(final Exception ex) {
        lastAbsence = ex.getMessage();
        if (!wasConnected && System.nanoTime() - connectDeadlineNs > 0) {
            firstConnection.completeExceptionally(LedgeUnavailableException.noNode(ctx.dataDir(), lastAbsence, ex));
            poller.markClosed();
            return;
        }
        LockSupport.parkNanos(
                this, SEARCH_INTERVAL_NS + ThreadLocalRandom.current().nextLong(SEARCH_INTERVAL_NS));
    }

    private void onRefused(final LedgeException ex) {
        if (firstConnection.completeExceptionally(ex)) {
            poller.markClosed();
            return;
        }
        ctx.errorHandler().onError(ex);
        LockSupport.parkNanos(this, REFUSED_INTERVAL_NS);
    }

    // ---- the end

    private void sayGoodbye() {
        final Link link = poller.link();
        if (link != null) {
            while (!takeRight()) {
                // the direct owner sees isClosed at its next poll
            }
            try {
                sendClose(link);
                link.breakWith("the client was closed");
                poller.detach();
                link.close();
            } finally {
                right.release();
            }
            calls.failAll(link, call -> new OutcomeUnknownException(call + ": the client was closed meanwhile"));
        }
        firstConnection.completeExceptionally(
                new LedgeUnavailableException(ErrorCode.NOT_CONNECTED, "the client was closed"));
        tell(ConnectionState.CLOSED, "closed");
    }

    private static void sendClose(final Link link) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final CloseEncoder close = new CloseEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .reason(CloseReason.NORMAL)
                .message("");
        link.offer(buffer, close.limit());
    }

    private void tell(final ConnectionState state, final String reason) {
        dispatcher.offer(() -> ctx.connectionListener().onConnectionChange(state, reason));
    }
}
