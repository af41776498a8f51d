package io.ledge.runtime.node;

import io.ledge.api.ApiException;
import io.ledge.api.ApiHost;
import io.ledge.api.AppServer;
import io.ledge.api.core.BytesUnderWay;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.service.NodeServices;
import io.ledge.core.binding.ComponentHost;
import io.ledge.core.counter.CounterPublisher;
import io.ledge.core.counter.CountersFile;
import io.ledge.core.counter.NodeCounter;
import io.ledge.core.loop.CoreAgent;
import io.ledge.core.loop.CoreContext;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.port.AppPorts;
import io.ledge.core.wait.GuestPass;
import io.ledge.core.wait.HomeRunner;
import io.ledge.core.wait.WaitCounters;
import io.ledge.core.wait.WaitMode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.NodeFiles;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.Futex;
import io.ledge.protocol.wake.WakeFile;
import io.ledge.runtime.control.ControlServer;
import io.ledge.runtime.peer.NodePeers;
import io.ledge.transport.EmbeddedDriver;
import io.ledge.transport.HangUpListener;
import io.ledge.transport.IpcServer;
import io.ledge.transport.IpcServerContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.errors.DistinctErrorLog;

/**
 * A node: everything of it is made here, by hand, in the order in which one part needs the other.
 *
 * <pre>
 *   lock ▸ media driver ▸ wake.dat, counters.dat ▸ core ▸ IPC server ▸ components ▸ core thread ▸ node.properties
 * </pre>
 *
 * <p>{@link #close} goes back the same way: whoever looks for the node no longer finds it, components end while the core
 * still runs, then the core ends under its baton, then what it used is closed.
 */
public final class LedgeNode implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("ledge.node");

    private final NodeContext context;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final BytesUnderWay bytesOfCalls = new BytesUnderWay(BytesUnderWay.MAX_DEFAULT);
    private ServedApps served;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Path directory;
    private HomeRunner home;
    private boolean closing;

    private LedgeNode(final NodeContext context) {
        this.context = context;
    }

    /**
     * Starts a node; when it returns, clients find it.
     *
     * @throws NodeStartException with a message for the user; nothing is left behind
     */
    public static LedgeNode launch(final NodeContext context) throws NodeStartException {
        final LedgeNode node = new LedgeNode(context);
        try {
            node.start();
            return node;
        } catch (final IOException | UncheckedIOException ex) {
            node.close();
            throw new NodeStartException(NodeStartException.FAILURE, "the node cannot start: " + ex.getMessage(), ex);
        } catch (final NodeStartException | RuntimeException | Error ex) {
            node.close();
            throw ex;
        }
    }

    private void start() throws NodeStartException, IOException {
        final ResourceWatch watch = ResourceWatch.of(context.resourcesPaths(), context.resourcesIntervalMs());
        final NodeComponents components = new NodeComponents(context);
        keep(NodeLock.take(context.dataDir()));
        directory = NodeFiles.sharedDirectory(context.dataDir());
        final LateErrorHandler errorHandler = new LateErrorHandler();
        final IpcServerContext ipc = new IpcServerContext()
                .directory(directory)
                .driverMode(context.driverMode())
                .errorHandler(errorHandler);
        final EmbeddedDriver driver = keep(EmbeddedDriver.launch(ipc));
        final long startTimeMs = System.currentTimeMillis();
        final long pid = ProcessHandle.current().pid();
        final WakeFile wakeFile = keep(WakeFile.create(directory.resolve(NodeFiles.WAKE_FILE), sessionCount() + 1));
        final CountersFile counters =
                keep(CountersFile.create(directory.resolve(NodeFiles.COUNTERS_FILE), pid, startTimeMs));
        errorHandler.log(counters.errorLog(SystemEpochClock.INSTANCE));

        final OffHeapRegions regions = keep(new OffHeapRegions());
        final ConnectedStores stores = keep(new ConnectedStores());
        final NodeJournal journal = components.needJournal() ? keep(NodeJournal.open(context, regions)) : null;
        final CoreContext coreContext = new CoreContext()
                .regions(regions)
                .doorbells(doorbells(wakeFile))
                .clocks(SystemNanoClock.INSTANCE, SystemEpochClock.INSTANCE)
                .errorHandler(errorHandler)
                .node(nodeId(), version(), pid, startTimeMs)
                .bodies(CoreContext.BODY_BYTES_DEFAULT, context.maxPayloadLength())
                .hashSeed(new SecureRandom().nextLong());
        if (journal != null) {
            journal.addTo(coreContext);
        }
        final CoreAgent core = new CoreAgent(coreContext.conclude());
        if (journal != null) {
            journal.recoverInto(core);
        }
        home = new HomeRunner(core, wakeFile.doorbell(Ipc.NODE_DOORBELL), context.waitMode(), errorHandler);
        final HangUpListener hangUps = keep(HangUpListener.listen(
                directory.resolve(NodeFiles.HANG_UP_SOCKET), 2 * context.sessions(), home.bell()::ring));
        final ComponentHost host =
                new ComponentHost(core.openPort(home.bell()), core.bodies(), context.maxPayloadLength());
        final IpcServer ipcServer = keep(new IpcServer(ipc, driver, core.sessions(), hangUps));
        core.addIngress(ipcServer);
        final AppPorts appPorts = core.openAppPorts(regions, home.bell(), NodeContext.API_APPS);
        final AppPorts nodePorts = core.openAppPorts(regions, home.bell(), NodeServices.PORTS);
        final CounterPublisher publisher = waitCounters(new CounterPublisher(counters), home.counters())
                .add(NodeCounter.OFF_HEAP_BYTES, () -> regions.totalBytes() + stores.totalBytes());
        publisher.add(NodeCounter.INVOCATIONS_OVER_BYTES, bytesOfCalls::refusedCount);
        core.counters(publisher);
        components.wire(core, host, stores, home.bell()::ring, journal != null);
        core.sessions().access().rules(components.access());
        regions.seal();

        if (journal != null) {
            journal.start(core, home, errorHandler);
            journal.journal().register(publisher);
        }
        Thread.ofPlatform().name("ledge-core").start(home);
        keep(home);
        host.start();
        keep(host);
        serveApps(appPorts, components);
        final IpcCallers callers = new IpcCallers(served, components, version());
        keep(NodeServices.open(
                nodePorts,
                home.bell()::ring,
                callers,
                served::invokeElsewhere,
                bytesOfCalls,
                context.maxPayloadLength()));
        final ResourceFollower resources =
                keep(new ResourceFollower(watch, components, core.sessions().access(), callers, served).start());
        keep(ControlServer.listen(directory.resolve(NodeFiles.CONTROL_SOCKET), resources));
        NodeFiles.publish(context.dataDir(), directory);
        keep(() -> NodeFiles.unpublish(context.dataDir()));
        reportWaitMode();
    }

    private void serveApps(final AppPorts ports, final NodeComponents components)
            throws NodeStartException, IOException {
        final NodePeers peers = new NodePeers(context.peers());
        served = keep(new ServedApps(
                () -> new ApiHost(
                        ports,
                        home::newGuestPass,
                        context.receiveTimeoutMs(),
                        peers.directory(),
                        appId -> components.resiliencies(new AppContext(appId)),
                        appId -> components.httpEndpoints(new AppContext(appId)),
                        bytesOfCalls),
                peers,
                appId -> components.httpEndpoints(new AppContext(appId)),
                app -> app.runtimeVersion(version())
                        .receiveTimeoutMs(context.receiveTimeoutMs())
                        .equip(components.of(app))
                        .pipeline(components.pipeline(app))
                        .appPipeline(components.appPipeline(app))));
        for (final AppContext app : context.apps()) {
            try {
                served.attach(app);
            } catch (final ApiException ex) {
                throw new NodeStartException(NodeStartException.FAILURE, ex.getMessage(), ex);
            }
        }
    }

    /** Whose API is served now, in the order in which they came. */
    public List<AppServer> apps() {
        return served.servers();
    }

    /**
     * An app of the node's own ends.
     *
     * @param whenLast run when the last of the others has gone
     * @return false: there are no others, and nothing was done
     */
    public boolean leave(final AppServer app, final Runnable whenLast) {
        return served.leave(app, whenLast);
    }

    /** Where the node's data is. */
    public Path dataDir() {
        return context.dataDir();
    }

    /** The shared directory: Aeron's files, doorbells, counters. */
    public Path directory() {
        return directory;
    }

    /** The wait mode in force. */
    public WaitMode waitMode() {
        return home.mode();
    }

    public WaitCounters waitCounters() {
        return home.counters();
    }

    /** Lets the calling platform thread run the core's cycle while the core thread sleeps: for I/O threads of the node. */
    public GuestPass newGuestPass() {
        return home.newGuestPass();
    }

    /** Returns when the node is closed, by whatever thread. */
    public void awaitClose() {
        boolean interrupted = false;
        while (true) {
            try {
                closed.await();
                break;
            } catch (final InterruptedException ex) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the node and returns when it is down. Idempotent; a second caller waits for the first. */
    @Override
    public void close() {
        if (!beginClose()) {
            awaitClose();
            return;
        }
        while (!parts.isEmpty()) {
            final AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (final Exception ex) {
                LOGGER.log(
                        System.Logger.Level.WARNING,
                        "closing " + part.getClass().getSimpleName() + ": " + ex);
            }
        }
        closed.countDown();
    }

    private synchronized boolean beginClose() {
        final boolean first = !closing;
        closing = true;
        return first;
    }

    private <T extends AutoCloseable> T keep(final T part) {
        parts.push(part);
        return part;
    }

    /** Apps over IPC, apps over the API, the components' port and those of the node's services. */
    private int sessionCount() {
        return context.sessions() + NodeContext.API_APPS + 1 + NodeServices.PORTS;
    }

    /** Slot 0 is the node's own; session i sleeps on slot i + 1, the port being session 0. */
    private Doorbell[] doorbells(final WakeFile wakeFile) {
        final Doorbell[] doorbells = new Doorbell[sessionCount()];
        for (int i = 0; i < doorbells.length; i++) {
            doorbells[i] = wakeFile.doorbell(i + 1);
        }
        return doorbells;
    }

    private void reportWaitMode() {
        if (home.mode() != context.waitMode()) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "wait mode is " + home.mode().text() + ", not "
                            + context.waitMode().text() + ": "
                            + Futex.unavailableReason());
        }
    }

    private static CounterPublisher waitCounters(final CounterPublisher publisher, final WaitCounters wait) {
        return publisher
                .add(NodeCounter.CYCLES, wait::homeCycles)
                .add(NodeCounter.GUEST_CYCLES, wait::guestCycles)
                .add(NodeCounter.HAND_OVERS, wait::handOvers)
                .add(NodeCounter.SLEEPS, wait::sleeps)
                .add(NodeCounter.LATE_WAKES, wait::lateWakes);
    }

    private static String nodeId() {
        return "ledge-" + Long.toHexString(new SecureRandom().nextLong());
    }

    private static String version() {
        final String version = LedgeNode.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Errors before the counters file is there go to the log; afterwards into the file, one record per distinct error. */
    private static final class LateErrorHandler implements ErrorHandler {
        private volatile DistinctErrorLog errorLog;

        void log(final DistinctErrorLog log) {
            errorLog = log;
        }

        @Override
        public void onError(final Throwable t) {
            final DistinctErrorLog log = errorLog;
            if (log == null || !log.record(t)) {
                LOGGER.log(System.Logger.Level.ERROR, "unexpected", t);
            }
        }
    }
}
