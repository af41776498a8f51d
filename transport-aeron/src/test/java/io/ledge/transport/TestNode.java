package io.ledge.transport;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.session.CommandHandler;
import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionHandler;
import io.ledge.core.session.SessionTable;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.NodeFiles;
import io.ledge.protocol.codec.CloseDecoder;
import io.ledge.protocol.codec.ConnectDecoder;
import io.ledge.protocol.codec.HeartbeatDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.WakeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * A node without its blocks: driver, wake file, sessions and IPC server, cycled by the test's thread. Answers the session
 * messages as a node does and sends everything else back as it came, unless a test puts its own handler in.
 */
final class TestNode implements AutoCloseable, CommandHandler {
    static final int LIMIT = 256;
    static final int CHUNK_LIMIT = 8;

    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    final OffHeapRegions regions = new OffHeapRegions();
    final BodyArena bodies = new BodyArena(regions, 32 << 20, Ipc.DEFAULT_MAX_BODY_LENGTH);
    final IpcServerContext ctx;
    final EmbeddedDriver driver;
    final WakeFile wakeFile;
    final Doorbell doorbell;
    final SessionTable sessions;
    final HangUpListener hangUps;
    final IpcServer server;
    final List<Session> closed = new ArrayList<>();
    CommandHandler handler = this;

    private final SessionHandler sessionHandler;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    TestNode(final int sessionCapacity) throws IOException {
        this(sessionCapacity, ctx -> {});
    }

    TestNode(final int sessionCapacity, final Consumer<IpcServerContext> settings) throws IOException {
        final Path base = Files.isWritable(Path.of("/dev/shm"))
                ? Path.of("/dev/shm")
                : Path.of(System.getProperty("java.io.tmpdir"));
        ctx = new IpcServerContext()
                .directory(base.resolve("ledge-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime()))
                .errorHandler(errors::add);
        settings.accept(ctx);
        driver = EmbeddedDriver.launch(ctx);
        wakeFile = WakeFile.create(ctx.directory().resolve(NodeFiles.WAKE_FILE), sessionCapacity + 1);
        doorbell = wakeFile.doorbell(Ipc.NODE_DOORBELL);
        final Doorbell[] doorbells = new Doorbell[sessionCapacity];
        for (int i = 0; i < sessionCapacity; i++) {
            doorbells[i] = wakeFile.doorbell(i + 1);
        }
        sessions = new SessionTable(regions, bodies, doorbells, 64, Ipc.DEFAULT_MAX_BODY_LENGTH);
        sessions.addListener(closed::add);
        sessionHandler =
                new SessionHandler(sessions, new Replies(), "test-node", "0.1.0", Ipc.DEFAULT_MAX_BODY_LENGTH, 1_000);
        hangUps = HangUpListener.listen(
                ctx.directory().resolve(NodeFiles.HANG_UP_SOCKET), ctx.hangUpCapacity(), doorbell::ring);
        server = new IpcServer(ctx, driver, sessions, hangUps);
    }

    /** What the loop does at home. */
    int cycle() {
        return cycle(true);
    }

    int cycle(final boolean home) {
        int workCount = server.poll(handler, System.nanoTime(), LIMIT, home);
        workCount += sessions.flush(CHUNK_LIMIT);
        sessions.wake(sessions.takeOwedWakeUps());
        return workCount;
    }

    void cycleUntil(final String what, final BooleanSupplier condition) {
        cycleUntil(what, Duration.ofSeconds(10), condition);
    }

    void cycleUntil(final String what, final Duration limit, final BooleanSupplier condition) {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (cycle() == 0) {
                Thread.yield();
            }
            if (System.nanoTime() - startNs > limit.toNanos()) {
                throw new AssertionError(
                        "not within " + limit + ": " + what + "; " + server.counters() + ", errors=" + errors);
            }
        }
    }

    @Override
    public boolean onCommand(final Session session, final DirectBuffer buffer, final int offset, final int length) {
        if (length >= MessageHeaderDecoder.ENCODED_LENGTH) {
            header.wrap(buffer, offset);
            if (header.schemaId() == MessageHeaderDecoder.SCHEMA_ID) {
                final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
                switch (header.templateId()) {
                    case ConnectDecoder.TEMPLATE_ID -> sessionHandler.onConnect(session, header, buffer, body);
                    case HeartbeatDecoder.TEMPLATE_ID -> sessionHandler.onHeartbeat(session, header, buffer, body);
                    case CloseDecoder.TEMPLATE_ID -> sessionHandler.onClose(session);
                    default -> session.outbox().send(buffer, offset, length);
                }
                return true;
            }
        }
        session.outbox().send(buffer, offset, length);
        return true;
    }

    @Override
    public void close() {
        wakeFile.close();
        hangUps.close();
        server.close();
        driver.close();
        regions.close();
    }
}
