package io.ledge.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows a prefix: position, scan, then a watch from that position; and all of it again whenever changes were lost.
 *
 * <pre>
 *   caller, then a virtual thread    sync: position ▸ scan ▸ onSync queued ▸ watch      repeated when the position has expired
 *   dispatch thread                  onSync, onChange …, onEnded ▸ starts the next sync
 * </pre>
 */
final class Follower implements StateChangeHandler, StateWatch {
    private static final long RETRY_NS = 200_000_000;
    private static final long FAILED_RETRY_NS = 2_000_000_000;
    private static final long OFFER_NS = 1_000_000;

    private final String store;
    private final String prefix;
    private final StateFollower follower;
    private final LedgeClient client;
    private final Dispatcher dispatcher;
    private final LedgeClientContext ctx;
    private volatile StateWatch watch;
    private volatile boolean isClosed;

    Follower(
            final String store,
            final String prefix,
            final StateFollower follower,
            final LedgeClient client,
            final Dispatcher dispatcher,
            final LedgeClientContext ctx) {
        this.store = store;
        this.prefix = prefix;
        this.follower = follower;
        this.client = client;
        this.dispatcher = dispatcher;
        this.ctx = ctx;
    }

    /** Reads all there is and starts to watch; waits for both. */
    Follower sync() {
        boolean isSynced = false;
        while (!isSynced && !isClosed) {
            isSynced = trySync();
        }
        return this;
    }

    private boolean trySync() {
        final long position = position(client);
        final List<StateEntry> entries = new ArrayList<>();
        client.scanState(store, prefix, ScanOptions.none().withValues(true)).forEach(entries::add);
        queue(() -> onSync(List.copyOf(entries)));
        try {
            watch = client.watchState(store, prefix, WatchOptions.none().fromPosition(position), this);
        } catch (final PositionExpiredException ex) {
            return false; // more has changed during the scan than the node keeps
        }
        if (isClosed) {
            watch.close();
        }
        return true;
    }

    /** Where the node is now. From then on it keeps what changes. */
    private long position(final LedgeClient ledge) {
        try (StateWatch now =
                ledge.watchState(store, prefix, WatchOptions.none().withValues(false), change -> {})) {
            return now.position();
        }
    }

    private void queue(final Runnable task) {
        final long deadlineNs = System.nanoTime() + ctx.requestTimeout().toNanos();
        while (!dispatcher.offer(task)) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new BackPressureException("handlers are too far behind to follow " + store + "/" + prefix + "*");
            }
            LockSupport.parkNanos(this, OFFER_NS);
        }
    }

    private void onSync(final List<StateEntry> entries) {
        try {
            if (!isClosed) {
                follower.onSync(entries);
            }
        } catch (final Throwable error) {
            ctx.errorHandler().onError(error);
        }
    }

    @Override
    public void onChange(final StateChange change) throws Exception {
        if (!isClosed) {
            follower.onChange(change);
        }
    }

    @Override
    public void onEnded(final LedgeException reason) {
        if (!isClosed) {
            Thread.ofVirtual().name("ledge-follow").start(this::syncAgain);
        }
    }

    private void syncAgain() {
        while (!isClosed) {
            try {
                sync();
                return;
            } catch (final LedgeUnavailableException ex) {
                LockSupport.parkNanos(this, RETRY_NS); // until the node is back
            } catch (final LedgeException ex) {
                ctx.errorHandler().onError(ex);
                LockSupport.parkNanos(this, FAILED_RETRY_NS);
            }
        }
    }

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
        return watch.position();
    }

    @Override
    public void close() {
        isClosed = true;
        final StateWatch current = watch;
        if (current != null) {
            current.close();
        }
    }
}
