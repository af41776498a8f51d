package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.BindingPort;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.port.AppPorts;
import io.ledge.core.pubsub.PubSubContext;
import io.ledge.core.session.Session;
import io.ledge.core.wait.HomeRunner;
import io.ledge.core.wait.WaitMode;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.DoorbellDescriptor;
import io.ledge.test.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A whole core over real memory: its duty cycle is called by the test, its clock is moved by hand, its clients are {@link
 * TestApp}s. On close everything must have come back: bodies, messages, requests under way, memory.
 *
 * <p>It has a store {@code store} (keys apart per app), one {@code shared} (no prefix), a pubsub {@code bus}, an input
 * binding {@code in} and an output binding {@code out}.
 */
public final class CoreHarness implements AutoCloseable {
    static final long START_MS = 1_700_000_000_000L;
    static final int SESSIONS = 16;
    static final int APP_PORTS = 2;
    private static final int CYCLE_LIMIT = 100_000;

    final ManualClock clock = new ManualClock(-5_000_000_000L, START_MS); // nanoTime may be below 0
    final OffHeapRegions regions = new OffHeapRegions();
    final List<Throwable> errors = new ArrayList<>();
    final Doorbell[] doorbells = new Doorbell[SESSIONS];
    final CoreContext context;
    final CoreAgent core;
    final HomeRunner home;
    final BindingPort port;
    final AppPorts ports;
    final TestIngress ingress = new TestIngress();

    public CoreHarness() {
        this(UnaryOperator.identity());
    }

    /** @param settings changes of the small defaults below */
    public CoreHarness(final UnaryOperator<CoreContext> settings) {
        final UnsafeBuffer slots = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned((SESSIONS + 1) * DoorbellDescriptor.SLOT_LENGTH, 128));
        for (int i = 0; i < SESSIONS; i++) {
            doorbells[i] = new Doorbell(slots, (i + 1) * DoorbellDescriptor.SLOT_LENGTH);
        }
        context = settings.apply(new CoreContext()
                        .regions(regions)
                        .doorbells(doorbells)
                        .clocks(clock, clock)
                        .errorHandler(errors::add)
                        .node("test-node", "1.2.3", 42, START_MS)
                        .hashSeed(7)
                        .state(10_000, 16 << 20)
                        .bodies(32 << 20, 4 << 20)
                        .messageBytes(8 << 20)
                        .changeBytes(64 << 10)
                        .timers(1 << 14)
                        .pubSub(PubSubContext.defaults()))
                .conclude();
        core = new CoreAgent(context);
        home = new HomeRunner(core, new Doorbell(slots, 0), WaitMode.PARK, errors::add);
        port = core.openPort(home.bell());
        core.addIngress(ingress);
        ports = core.openAppPorts(regions, home.bell(), APP_PORTS);
        core.addInMemoryStore("store", "state.in-memory", "");
        core.addInMemoryStore("shared", "state.in-memory", "none");
        core.addInMemoryPubSub("bus", "pubsub.in-memory");
        core.addBinding("in", "bindings.test", true, false);
        core.addBinding("out", "bindings.test", false, true);
        regions.seal();
    }

    /** A client that has not sent Connect yet. */
    public TestApp open() {
        final TestApp app = new TestApp(this);
        final Session session = core.sessions().open(Session.Kind.IPC, app);
        assertNotNull(session, "no session left");
        app.opened(session);
        ingress.add(app);
        return app;
    }

    /** A connected client of that app. */
    public TestApp connect(final String appId) {
        final TestApp app = open();
        app.send(Commands.connect(1, appId));
        work();
        assertTrue(app.session().isConnected(), () -> "not connected: " + app.received());
        app.received().clear();
        return app;
    }

    /** The node's own session, by which it answers apps; it serves. */
    TestApp serveAsNode() {
        final TestApp node = new TestApp(this);
        node.opened(core.sessions().openNode(node));
        ingress.add(node);
        node.call(Commands.serve(1)).done();
        return node;
    }

    /** One cycle. */
    public int doWork() {
        return core.doWork(true);
    }

    /** Cycles until there is certainly nothing left to do now. */
    public CoreHarness work() {
        for (int i = 0; i < CYCLE_LIMIT; i++) {
            if (core.doWork(true) == 0 && core.isQuiet()) {
                return this;
            }
        }
        throw new AssertionError("still busy after " + CYCLE_LIMIT + " cycles");
    }

    /** Moves the clocks, then {@link #work}. */
    public CoreHarness advanceMs(final long durationMs) {
        clock.advanceMs(durationMs);
        return work();
    }

    /** Moves the clocks in steps, each with its cycles: nothing due within them comes late. */
    public CoreHarness advanceMs(final long durationMs, final long stepMs) {
        for (long done = 0; done < durationMs; done += stepMs) {
            advanceMs(stepMs);
        }
        return this;
    }

    /** Blocks of bodies that somebody still holds. */
    public int bodyBlocks() {
        return core.bodies().blocksInUse();
    }

    public long messages() {
        return core.pubSub().messageCount();
    }

    public long entries() {
        return core.state().table().entryCount();
    }

    public int pending() {
        return core.pending().count();
    }

    @Override
    public void close() {
        core.onClose();
        try {
            assertEquals(List.of(), errors, "told to the error handler");
            assertEquals(0, core.pending().count(), "requests under way");
            assertEquals(0, core.invocations().count(), "invocations under way");
        } finally {
            regions.close();
            assertEquals(0, regions.totalBytes(), "off-heap bytes after close");
        }
    }
}
