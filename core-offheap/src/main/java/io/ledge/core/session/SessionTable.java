package io.ledge.core.session;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.wake.Doorbell;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The node's sessions: a fixed number of pooled objects, those in use in a dense array for the loop's walk. When all are
 * taken, {@link #open} refuses and counts.
 */
public final class SessionTable {
    /** Told when a session's life ends, before its egress is closed. */
    @FunctionalInterface
    public interface CloseListener {
        void onClosed(Session session);
    }

    private static final int BACKLOG_LENGTH = Outbox.BACKLOG_CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;

    private static final int OWN_NAMES = 2048;

    private static final int WAKE_BITS = Long.SIZE - 1;

    private final Session[] sessions;
    private final Session[] open;
    private final int[] freeIndexes;
    private final Doorbell[] doorbells;
    private final AtomicReferenceArray<Egress> egresses;
    private final AppTable apps;
    private final AppAccess access = new AppAccess();
    private final OwnNames ownNames;
    private final CloseListener[] listeners = new CloseListener[8];
    private int listenerCount;
    private int openCount;
    private int ownCount;
    private int freeCount;
    private long refusedCount;
    private long owedWakeUps;

    /** @param doorbells one per session index; as many sessions as there are doorbells */
    public SessionTable(
            final OffHeapRegions regions,
            final BodyArena bodies,
            final Doorbell[] doorbells,
            final int appCapacity,
            final int maxBodyLength) {
        final int capacity = doorbells.length;
        egresses = new AtomicReferenceArray<>(capacity);
        this.doorbells = doorbells.clone();
        apps = new AppTable(appCapacity);
        ownNames = new OwnNames(apps, OWN_NAMES);
        sessions = new Session[capacity];
        open = new Session[capacity];
        freeIndexes = new int[capacity];
        final OffHeapRegion region = regions.reserve(MemoryTag.SESSIONS, (long) capacity * BACKLOG_LENGTH);
        for (int i = 0; i < capacity; i++) {
            final UnsafeBuffer memory = new UnsafeBuffer(0, 0);
            region.wrap(memory, (long) i * BACKLOG_LENGTH, BACKLOG_LENGTH);
            sessions[i] = new Session(
                    i,
                    this.doorbells[i],
                    new Outbox(bodies, memory),
                    new BodyInbox(bodies, maxBodyLength, 2L * maxBodyLength));
            freeIndexes[i] = capacity - 1 - i;
        }
        freeCount = capacity;
    }

    public AppTable apps() {
        return apps;
    }

    /** What apps over IPC may do with components. */
    public AppAccess access() {
        return access;
    }

    /** Components that are one app's alone. */
    public OwnNames ownNames() {
        return ownNames;
    }

    public void addListener(final CloseListener listener) {
        listeners[listenerCount++] = listener;
    }

    /** @return a session that awaits Connect, or null when the table is full */
    public Session open(final Session.Kind kind, final Egress egress) {
        if (freeCount == 0) {
            refusedCount++;
            return null;
        }
        final Session session = sessions[freeIndexes[--freeCount]];
        session.open(kind, egress);
        egresses.setRelease(session.index(), egress);
        open[openCount++] = session;
        return session;
    }

    /** The node's own side of the bindings: connected at once, without an app. */
    public Session openPort(final Egress egress) {
        final Session session = open(Session.Kind.PORT, egress);
        if (session == null) {
            throw new IllegalStateException(
                    "ports are opened first, and there is a slot for them: capacity=" + capacity());
        }
        session.connected(Session.NO_APP, "");
        ownCount++;
        return session;
    }

    /** Where the node answers as an app: see {@link Ipc#NODE_APP_ID}. Once. */
    public Session openNode(final Egress egress) {
        final byte[] name = Ipc.NODE_APP_ID.getBytes(StandardCharsets.US_ASCII);
        final Session session = openApp(egress, new UnsafeBuffer(name));
        ownCount += session == null ? 0 : 1;
        return session;
    }

    /**
     * An app whose API the node serves: connected at once.
     *
     * @return null when the table is full, of sessions or of app ids
     */
    public Session openApp(final Egress egress, final DirectBuffer appId) {
        final int appIndex = apps.add(appId, 0, appId.capacity());
        final Session session = appIndex < 0 ? null : open(Session.Kind.APP, egress);
        if (session != null) {
            connected(session, appIndex);
        }
        return session;
    }

    /** Ends a session's life: its subscriptions, bodies and backlog go, its egress is closed. Idempotent. */
    public void close(final Session session, final CloseReason reason) {
        if (session.isClosed()) {
            return;
        }
        for (int i = 0; i < listenerCount; i++) {
            listeners[i].onClosed(session);
        }
        if (session.appIndex() != Session.NO_APP) {
            apps.detached(session.appIndex());
        }
        session.closed(reason);
        owedWakeUps |= bit(session);
        remove(session);
        freeIndexes[freeCount++] = session.index();
    }

    void connected(final Session session, final int appIndex) {
        session.connected(appIndex, apps.name(appIndex));
        apps.attached(appIndex);
    }

    /** Sends what the peers take, and ends sessions whose peer is gone or reads too slowly. Once a cycle. */
    public int flush(final int chunkLimit) {
        int workCount = 0;
        for (int i = openCount - 1; i >= 0; i--) {
            final Session session = open[i];
            final Outbox outbox = session.outbox();
            workCount += outbox.flush(chunkLimit);
            if (outbox.hasOverflowed()) {
                close(session, CloseReason.EGRESS_OVERFLOW);
            } else if (outbox.isPeerGone()) {
                close(session, CloseReason.NORMAL);
            } else if (outbox.takeOwedWake()) {
                owedWakeUps |= bit(session);
            }
        }
        return workCount;
    }

    /** Exactly: {@link #flush} would find nothing to do. */
    public boolean isQuiet() {
        for (int i = 0; i < openCount; i++) {
            if (!open[i].outbox().isQuiet()) {
                return false;
            }
        }
        return true;
    }

    /** The node goes down. */
    public void closeAll() {
        while (openCount > 0) {
            close(open[openCount - 1], CloseReason.NODE_STOPPING);
        }
    }

    /** Takes the wake-ups owed: bit {@code i} stands for the sessions with {@code index % 63 == i}. The sign bit is never set. */
    public long takeOwedWakeUps() {
        final long owed = owedWakeUps;
        owedWakeUps = 0;
        return owed;
    }

    /** Rings for what {@link #takeOwedWakeUps} returned. Any thread, without the baton: touches doorbells and selectors only. */
    public void wake(final long owed) {
        for (long left = owed; left != 0; left &= left - 1) {
            for (int i = Long.numberOfTrailingZeros(left); i < doorbells.length; i += WAKE_BITS) {
                doorbells[i].ring();
                final Egress egress = egresses.getAcquire(i); // of this session, or of a later one: then for nothing
                if (egress != null) {
                    egress.wake();
                }
            }
        }
    }

    public int openCount() {
        return openCount;
    }

    /** Those of the apps: without the node's own, which are open as long as it runs. */
    public int appCount() {
        return openCount - ownCount;
    }

    /** The i-th of the open sessions, in no order that lasts. */
    public Session openSession(final int i) {
        return open[i];
    }

    /** By its index, open or not. */
    public Session session(final int index) {
        return sessions[index];
    }

    /** The session of that index in that life, or null when that life is over. */
    public Session session(final int index, final int generation) {
        final Session session = sessions[index];
        return session.generation() == generation && !session.isClosed() ? session : null;
    }

    public int capacity() {
        return sessions.length;
    }

    public long refusedCount() {
        return refusedCount;
    }

    private static long bit(final Session session) {
        return 1L << session.index() % WAKE_BITS;
    }

    private void remove(final Session session) {
        for (int i = 0; i < openCount; i++) {
            if (open[i] == session) {
                open[i] = open[--openCount];
                open[openCount] = null;
                return;
            }
        }
    }
}
