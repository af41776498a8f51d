package io.ledge.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;
import org.agrona.CloseHelper;

/**
 * Learns of a client's death from the kernel: every client holds a connection to {@code node.sock}, on which it wrote its
 * Aeron session id (4 bytes, little-endian), and nothing more ever. When the process dies the kernel closes it.
 *
 * <p>One virtual thread accepts, one per connection reads. They hand the news to the loop through a table of slots, so it
 * cannot overflow: a slot is not used again before the loop took the news.
 *
 * <pre>
 *   slot:  FREE ──accepted──▶ CLAIMED ──4 bytes──▶ WATCHED(id) ──end of stream──▶ LOST(id) ──loop──▶ FREE
 *            ◀──────────── gone, silent, id taken ──┘
 * </pre>
 *
 * <p>Bounds: a connection that finds no slot is closed at once; one that says nothing for {@value #SILENT_LIMIT_NS} ns makes
 * room for the next; one that says too much is hung up on; the first to claim an id has it, so nobody can end another's
 * session.
 */
public final class HangUpListener implements AutoCloseable {
    private static final int FREE = 0;
    private static final int CLAIMED = 1;
    private static final int WATCHED = 2;
    private static final int LOST = 3;
    private static final long SILENT_LIMIT_NS = 5_000_000_000L;

    private final Path socket;
    private final ServerSocketChannel server;
    private final Runnable bell;
    private final AtomicLongArray slots; // state (32) | Aeron session id (32)
    private final SocketChannel[] channels; // guarded by this
    private final long[] acceptedNs; // the accepting thread's
    private final AtomicInteger lostCount = new AtomicInteger();
    private final AtomicLong refusedCount = new AtomicLong();
    private int takenCount; // the loop's
    private volatile boolean isClosed;

    private HangUpListener(
            final Path socket, final ServerSocketChannel server, final int capacity, final Runnable bell) {
        this.socket = socket;
        this.server = server;
        this.bell = bell;
        slots = new AtomicLongArray(capacity);
        channels = new SocketChannel[capacity];
        acceptedNs = new long[capacity];
    }

    /**
     * Listens. A socket file of an earlier life is replaced.
     *
     * @param bell wakes home; called by virtual threads
     */
    public static HangUpListener listen(final Path socket, final int capacity, final Runnable bell) {
        try {
            Files.deleteIfExists(socket);
            final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(socket), capacity);
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
            } catch (final IOException ex) {
                CloseHelper.quietClose(server);
                throw ex;
            }
            final HangUpListener listener = new HangUpListener(socket, server, capacity, bell);
            Thread.ofVirtual().name("ledge-hang-up").start(listener::acceptAll);
            return listener;
        } catch (final IOException ex) {
            throw new UncheckedIOException(
                    "cannot listen on " + socket + " (a socket's path may have 107 bytes): " + ex.getMessage(), ex);
        }
    }

    // The loop's side.

    /** Are there hang-ups that {@link #pollLost} did not give yet? */
    boolean hasLost() {
        return lostCount.get() != takenCount; // acquire: pairs with the increment in onEnd
    }

    /** Home: gives the Aeron session ids of clients that hung up. */
    int pollLost(final IntConsumer onLost) {
        final int toTake = lostCount.get() - takenCount;
        for (int i = 0, left = toTake; left > 0 && i < slots.length(); i++) {
            final long slot = slots.get(i);
            if (state(slot) == LOST) {
                slots.set(i, FREE); // release: the slot may be claimed again
                onLost.accept((int) slot);
                takenCount++;
                left--;
            }
        }
        return toTake;
    }

    /** Would a death of this client be noticed here? */
    boolean isWatched(final int aeronSessionId) {
        return find(WATCHED, aeronSessionId) || find(LOST, aeronSessionId);
    }

    private boolean find(final int state, final int aeronSessionId) {
        final long wanted = slot(state, aeronSessionId);
        for (int i = 0; i < slots.length(); i++) {
            if (slots.get(i) == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Connections refused: no slot free, an id that another connection has, or a peer that broke the rule. Any thread. */
    public long refusedCount() {
        return refusedCount.get();
    }

    // The threads' side.

    private void acceptAll() {
        while (!isClosed) {
            try {
                accepted(server.accept());
            } catch (final IOException ex) {
                if (!server.isOpen()) {
                    return;
                }
                pause(); // no file descriptor left: the next one may do better
            }
        }
    }

    private void accepted(final SocketChannel channel) {
        final int slot = claim(channel);
        if (slot < 0) {
            refuse(channel);
        } else {
            Thread.ofVirtual().name("ledge-hang-up-" + slot).start(() -> watch(slot, channel));
        }
    }

    /** Also sends away those who have been silent for too long. Only the accepting thread claims. */
    private synchronized int claim(final SocketChannel channel) {
        final long nowNs = System.nanoTime();
        int found = -1;
        for (int i = 0; i < slots.length(); i++) {
            final int state = state(slots.get(i));
            if (state == FREE && found < 0) {
                found = i;
            } else if (state == CLAIMED && nowNs - acceptedNs[i] > SILENT_LIMIT_NS) {
                refuse(channels[i]); // its reader ends and frees the slot
            }
        }
        if (found >= 0) {
            channels[found] = channel;
            acceptedNs[found] = nowNs;
            slots.set(found, slot(CLAIMED, 0));
        }
        return isClosed ? -1 : found;
    }

    private void watch(final int slot, final SocketChannel channel) {
        try (channel) {
            final ByteBuffer id = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (id.hasRemaining()) {
                if (channel.read(id) < 0) {
                    return;
                }
            }
            if (!register(slot, id.getInt(0))) {
                refusedCount.incrementAndGet();
                return;
            }
            if (channel.read(id.clear()) > 0) { // until the end of the stream, for nobody has more to say
                refusedCount.incrementAndGet();
            }
        } catch (final IOException ignored) {
            // Reset: as good as the end of the stream.
        } finally {
            onEnd(slot);
        }
    }

    private synchronized boolean register(final int slot, final int aeronSessionId) {
        final boolean isNew = !find(WATCHED, aeronSessionId);
        if (isNew) {
            slots.set(slot, slot(WATCHED, aeronSessionId));
        }
        return isNew;
    }

    private void onEnd(final int slot) {
        final boolean isLost;
        synchronized (this) {
            channels[slot] = null;
            final long was = slots.get(slot);
            isLost = state(was) == WATCHED;
            slots.set(slot, isLost ? slot(LOST, (int) was) : FREE);
        }
        if (isLost) {
            lostCount.incrementAndGet(); // release: after the slot; pairs with hasLost and pollLost
            bell.run();
        }
    }

    private void refuse(final SocketChannel channel) {
        refusedCount.incrementAndGet();
        CloseHelper.quietClose(channel);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (final InterruptedException ignored) {
            // Nobody interrupts it; then the next accept tells.
        }
    }

    /** Ends every connection, which tells the clients that the node is gone. Idempotent. Not the loop's to call. */
    @Override
    public void close() {
        isClosed = true;
        CloseHelper.quietClose(server);
        synchronized (this) {
            for (final SocketChannel channel : channels) {
                CloseHelper.quietClose(channel);
            }
        }
        try {
            Files.deleteIfExists(socket);
        } catch (final IOException ignored) {
            // The next start replaces it.
        }
    }

    private static long slot(final int state, final int aeronSessionId) {
        return (long) state << Integer.SIZE | aeronSessionId & 0xFFFF_FFFFL;
    }

    private static int state(final long slot) {
        return (int) (slot >>> Integer.SIZE);
    }
}
