package io.ledge.core.port;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.session.CommandHandler;
import io.ledge.core.session.Ingress;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.core.wait.CoreBell;
import io.ledge.protocol.Ipc;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The ports of the apps whose API this process serves: a fixed number, opened and ended at home while the node runs. When
 * all are taken, or the session table is full, {@link #open} fails with a message for humans.
 */
public final class AppPorts implements Ingress {
    private static final int RING_BYTES = AppPort.RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH;

    private final SessionTable sessions;
    private final CoreBell bell;
    private final ConcurrentLinkedQueue<Opening> openings = new ConcurrentLinkedQueue<>();
    private final AppPort[] free;
    private final AppPort[] open;
    private int freeCount;
    private int openCount;
    private int firstPolled;

    private record Opening(String appId, AppPort.Owner owner, CompletableFuture<AppPort> port) {}

    public AppPorts(
            final OffHeapRegions regions,
            final BodyArena bodies,
            final SessionTable sessions,
            final CoreBell bell,
            final int capacity) {
        this.sessions = sessions;
        this.bell = bell;
        free = new AppPort[capacity];
        open = new AppPort[capacity];
        final OffHeapRegion region = regions.reserve(MemoryTag.RINGS, 2L * capacity * RING_BYTES);
        for (int i = 0; i < capacity; i++) {
            free[i] = new AppPort(bodies, ring(region, 2 * i), ring(region, 2 * i + 1), bell::ring);
        }
        freeCount = capacity;
    }

    /**
     * Opens a session for the app, at home. Any thread.
     *
     * @return completed by the core thread, exceptionally when there is no room; do nothing slow in what depends on it
     */
    public CompletableFuture<AppPort> open(final String appId, final AppPort.Owner owner) {
        final CompletableFuture<AppPort> port = new CompletableFuture<>();
        openings.add(new Opening(appId, owner, port));
        bell.ring();
        return port;
    }

    @Override
    public int poll(final CommandHandler handler, final long nowNs, final int limit, final boolean home) {
        int workCount = home ? keepHouse() : 0;
        firstPolled = firstPolled + 1 < openCount ? firstPolled + 1 : 0;
        for (int i = 0; i < openCount; i++) {
            workCount += open[(firstPolled + i) % openCount].poll(handler, limit);
        }
        return workCount;
    }

    private int keepHouse() {
        int workCount = 0;
        for (int i = openCount - 1; i >= 0; i--) {
            if (open[i].isRecyclable()) {
                recycle(i);
                workCount++;
            }
        }
        for (Opening opening = openings.poll(); opening != null; opening = openings.poll()) {
            open(opening);
            workCount++;
        }
        return workCount;
    }

    private Session openSession(final AppPort port, final String appId) {
        return appId.equals(Ipc.NODE_APP_ID)
                ? sessions.openNode(port)
                : sessions.openApp(port, new UnsafeBuffer(appId.getBytes(StandardCharsets.UTF_8)));
    }

    private void open(final Opening opening) {
        final AppPort port = freeCount == 0 ? null : free[freeCount - 1];
        final Session session = port == null ? null : openSession(port, opening.appId());
        if (session == null) {
            opening.port()
                    .completeExceptionally(new IllegalStateException("no room for app '" + opening.appId() + "': "
                            + openCount + " of " + open.length + " apps are served, " + sessions.openCount() + " of "
                            + sessions.capacity() + " sessions are open"));
            return;
        }
        session.doorbell().assign(0); // clears the flags of the one before
        freeCount--;
        open[openCount++] = port;
        port.open(session, opening.owner());
        opening.port().complete(port);
    }

    private void recycle(final int index) {
        final AppPort port = open[index];
        open[index] = open[--openCount];
        open[openCount] = null;
        port.recycle();
        free[freeCount++] = port;
    }

    @Override
    public boolean isQuiet() {
        if (!openings.isEmpty()) {
            return false;
        }
        for (int i = 0; i < openCount; i++) {
            if (open[i].isRecyclable() || !open[i].isQuiet()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long nextDeadlineNs() {
        return Long.MAX_VALUE;
    }

    private static UnsafeBuffer ring(final OffHeapRegion region, final int index) {
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        region.wrap(view, (long) index * RING_BYTES, RING_BYTES);
        return view;
    }
}
