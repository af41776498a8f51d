package io.ledge.client;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A watch and its handler; its id changes with every life of the connection.
 *
 * <pre>
 *   polling thread    queues changes, {@value #MAX_QUEUED} at most; past that it takes no more, and queues a new beginning
 *   dispatch thread   the handler; then the new beginning, from the last position that was queued
 * </pre>
 */
final class LiveWatch implements StateWatch {
    static final int MAX_QUEUED = 1024;

    private final String store;
    private final String prefix;
    private final WatchOptions options;
    private final StateChangeHandler handler;
    private final LiveWatches watches;
    private final AtomicInteger queued = new AtomicInteger();
    private volatile boolean isClosed;
    private volatile boolean isOverrun;
    private volatile Link link;
    private volatile long id;
    private volatile long position;

    LiveWatch(
            final String store,
            final String prefix,
            final WatchOptions options,
            final StateChangeHandler handler,
            final LiveWatches watches) {
        this.store = store;
        this.prefix = prefix;
        this.options = options;
        this.handler = handler;
        this.watches = watches;
        position = options.fromPosition() == null ? -1 : options.fromPosition();
    }

    StateChangeHandler handler() {
        return handler;
    }

    /** To begin, or to go on after what was queued. */
    WatchOptions request() {
        return position < 0 ? options : options.fromPosition(position);
    }

    /** Polling thread, when the node has said yes. */
    void assign(final Link newLink, final WatchVerbs.Begun begun) {
        id = begun.watchId();
        link = newLink;
        position = Math.max(position, begun.position());
        isOverrun = false;
    }

    Link link() {
        return link;
    }

    long id() {
        return id;
    }

    boolean isClosed() {
        return isClosed;
    }

    /** @return true the first time */
    boolean end() {
        final boolean wasOpen = !isClosed;
        isClosed = true;
        return wasOpen;
    }

    /** The handler is too far behind: what comes is not queued until the watch has begun anew. */
    boolean isOverrun() {
        return isOverrun;
    }

    void overrun() {
        isOverrun = true;
    }

    boolean hasRoom() {
        return queued.get() < MAX_QUEUED;
    }

    /** Polling thread, before it is handed over. */
    void queued() {
        queued.incrementAndGet();
    }

    /** Polling thread, after it was handed over. */
    void came(final StateChange change) {
        if (change.isLastOfPosition()) {
            position = change.position();
        }
    }

    /** Dispatch thread; or it was not handed over. */
    void handled() {
        queued.decrementAndGet();
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
        return position;
    }

    @Override
    public void close() {
        if (end()) {
            watches.close(this);
        }
    }

    @Override
    public String toString() {
        return "watch " + store + "/" + prefix + "*";
    }
}
