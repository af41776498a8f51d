package io.ledge.client;

import io.aeron.Aeron;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.NodeFiles;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.WakeFile;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.IoUtil;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * A small real node: embedded media driver, wake file, hang-up socket, and a loop that answers the schema's requests from
 * hash maps. It can be killed without a good-bye and started again on the same data directory.
 */
final class FakeNode implements AutoCloseable {
    /** Never answered. */
    static final String SILENT_KEY = "silent";

    /** Who subscribes to it is told, before the answer, that whatever the session has subscribed to has ended. */
    static final String REVOKING_TOPIC = "revoking";

    static final String REFUSED_APP = "refused";

    final Path dataDir;
    final Map<String, Item> items = new ConcurrentHashMap<>();
    final List<String> acks = new CopyOnWriteArrayList<>();
    final List<String> published = new CopyOnWriteArrayList<>();
    final AtomicLong versions = new AtomicLong();
    final AtomicLong cycles = new AtomicLong();
    final Int2ObjectHashMap<FakeSession> sessions = new Int2ObjectHashMap<>();
    volatile int subscriptionCount;
    int maxBodyLength = Ipc.DEFAULT_MAX_BODY_LENGTH;
    volatile boolean spins;
    volatile boolean hasEndedAll; // and tells nobody
    private final List<SocketChannel> lines = new CopyOnWriteArrayList<>();
    private final boolean hasSocket;
    private Path directory;
    private WakeFile wake;
    private Doorbell bell;
    private MediaDriver driver;
    private Aeron aeron;
    private Subscription ingress;
    private ServerSocketChannel server;
    private Thread thread;
    private volatile boolean isStopping;

    record Item(byte[] value, long version, String contentType, long expiryMs) {}

    FakeNode(final Path dataDir, final boolean hasSocket) {
        this.dataDir = dataDir;
        this.hasSocket = hasSocket;
    }

    static FakeNode start(final Path dataDir) throws IOException {
        return new FakeNode(dataDir, true).start();
    }

    FakeNode start() throws IOException {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "ledge-fake-");
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.INVOKER)
                .dirDeleteOnStart(false)
                .dirDeleteOnShutdown(false)
                .spiesSimulateConnection(false)
                .termBufferSparseFile(true));
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(directory.toString())
                .useConductorAgentInvoker(true)
                .driverAgentInvoker(driver.sharedAgentInvoker())
                .closeLingerDurationNs(20_000_000)
                .errorHandler(error -> {}));
        ingress = aeron.addSubscription(Ipc.ingressChannel(), Ipc.INGRESS_STREAM_ID);
        wake = WakeFile.create(directory.resolve(NodeFiles.WAKE_FILE), 16);
        bell = wake.doorbell(Ipc.NODE_DOORBELL);
        if (hasSocket) {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(directory.resolve(NodeFiles.HANG_UP_SOCKET)));
            Thread.ofPlatform().daemon().start(this::accept);
        }
        isStopping = false;
        thread = Thread.ofPlatform().daemon().name("fake-node").start(this::run);
        NodeFiles.publish(dataDir, directory);
        return this;
    }

    private void accept() {
        try {
            while (true) {
                lines.add(server.accept()); // held open; what is written to it is not read
            }
        } catch (final IOException ex) {
            // closed
        }
    }

    private void run() {
        while (!isStopping) {
            if (doWork() == 0 && !spins) {
                bell.announce();
                if (doWork() == 0) {
                    bell.await(10_000_000);
                }
                bell.cancel();
            }
        }
    }

    private int doWork() {
        cycles.incrementAndGet();
        driver.sharedAgentInvoker().invoke();
        aeron.conductorAgentInvoker().invoke();
        int work = ingress.poll(
                (buffer, offset, length, header) -> session(header.sessionId()).onMessage(buffer, offset, length), 16);
        for (final FakeSession session : sessions.values()) {
            session.ring();
        }
        return work;
    }

    private FakeSession session(final int sessionId) {
        FakeSession session = sessions.get(sessionId);
        if (session == null) {
            session = new FakeSession(
                    this,
                    aeron.addExclusivePublication(Ipc.egressChannel(sessionId), Ipc.EGRESS_STREAM_ID),
                    nextSlot());
            sessions.put(sessionId, session);
        }
        return session;
    }

    private int nextSlot() {
        return 1 + sessions.size();
    }

    WakeFile wake() {
        return wake;
    }

    /** Lets the driver and the clients breathe while a full egress is waited for. */
    void breathe() {
        driver.sharedAgentInvoker().invoke();
    }

    List<FakeSession> allSessions() {
        return new ArrayList<>(sessions.values());
    }

    Image firstImage() {
        return ingress.imageAtIndex(0);
    }

    /** Dies: no Close, no unpublish; the files stay. */
    void kill() throws IOException {
        isStopping = true;
        bell.ring();
        join();
        if (server != null) {
            server.close();
        }
        for (final SocketChannel line : lines) {
            line.close();
        }
        lines.clear();
        sessions.clear();
        subscriptionCount = 0;
        aeron.close();
        driver.close();
    }

    private void join() {
        try {
            thread.join();
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    public void close() throws IOException {
        if (!isStopping) {
            kill();
        }
        IoUtil.delete(directory.toFile(), true);
    }
}
