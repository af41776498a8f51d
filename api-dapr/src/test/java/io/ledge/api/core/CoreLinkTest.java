package io.ledge.api.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ledge.core.loop.CoreAgent;
import io.ledge.core.loop.CoreContext;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.port.AppPorts;
import io.ledge.core.wait.HomeRunner;
import io.ledge.core.wait.WaitMode;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.DoorbellDescriptor;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.agrona.BufferUtil;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One app's line to a core that runs, on Vert.x's event loop. */
@Timeout(60)
class CoreLinkTest {
    private static final int SESSIONS = 4;

    private final OffHeapRegions regions = new OffHeapRegions();
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private HomeRunner home;
    private CoreLink link;

    @BeforeEach
    void start() throws Exception {
        final UnsafeBuffer slots = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned((SESSIONS + 1) * DoorbellDescriptor.SLOT_LENGTH, 128));
        final Doorbell[] doorbells = new Doorbell[SESSIONS];
        for (int i = 0; i < SESSIONS; i++) {
            doorbells[i] = new Doorbell(slots, (i + 1) * DoorbellDescriptor.SLOT_LENGTH);
        }
        final CoreAgent core = new CoreAgent(new CoreContext()
                .regions(regions)
                .doorbells(doorbells)
                .clocks(SystemNanoClock.INSTANCE, SystemEpochClock.INSTANCE)
                .errorHandler(Throwable::printStackTrace)
                .node("test", "1", 1, 0)
                .hashSeed(7)
                .conclude());
        home = new HomeRunner(core, new Doorbell(slots, 0), WaitMode.PARK, Throwable::printStackTrace);
        core.openPort(home.bell());
        final AppPorts ports = core.openAppPorts(regions, home.bell(), 1);
        core.addInMemoryStore("store", "state.in-memory", "none");
        regions.seal();
        Thread.ofPlatform().name("core").start(home);
        final CompletableFuture<IoThread> io = new CompletableFuture<>();
        context.runOnContext(_ -> io.complete(new IoThread(context, home::newGuestPass)));
        link = CoreLink.open(ports, "app", io.get(20, TimeUnit.SECONDS)).get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        home.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        regions.close();
    }

    /** The bug of one caller is not the end of the answers that stand behind his in the ring. */
    @Test
    void shouldAnswerTheOthersWhenAHandlerThrows() throws Exception {
        final CompletableFuture<StateItem> second = new CompletableFuture<>();
        final CompletableFuture<StateItem> later = new CompletableFuture<>();
        context.runOnContext(_ -> {
            final StateProxy state = new StateProxy(link);
            state.get("store", "a", reply(_ -> {
                throw new IllegalStateException("on purpose");
            }));
            state.get("store", "b", reply(second::complete));
            link.flush();
        });
        assertFalse(second.get(20, TimeUnit.SECONDS).isFound());

        context.runOnContext(_ -> {
            new StateProxy(link).get("store", "c", reply(later::complete));
            link.flush();
        });
        assertFalse(later.get(20, TimeUnit.SECONDS).isFound());
    }

    /** More than one cycle takes: each asks to be served, as requests of many connections do. */
    @Test
    void shouldServeTogetherWhatIsAskedBehindEachOther() throws Exception {
        final List<String> answered = new ArrayList<>();
        final List<String> asked =
                IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
        final CompletableFuture<Integer> answeredWhileFewAsked = new CompletableFuture<>();
        final CompletableFuture<Void> last = new CompletableFuture<>();
        context.runOnContext(_ -> {
            final StateProxy state = new StateProxy(link);
            for (final String key : asked) {
                state.get("store", key, reply(item -> {
                    answered.add(item.key());
                    if (answered.size() == asked.size()) {
                        last.complete(null);
                    }
                }));
                link.flush();
                if (key.equals("k9")) {
                    answeredWhileFewAsked.complete(answered.size());
                }
            }
        });
        last.get(20, TimeUnit.SECONDS);
        assertEquals(0, answeredWhileFewAsked.join());
        assertEquals(asked, answered);
    }

    private static Reply<StateItem> reply(final Consumer<StateItem> ok) {
        return new Reply<>() {
            @Override
            public void ok(final StateItem item) {
                ok.accept(item);
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                throw new AssertionError(code + ": " + message);
            }
        };
    }
}
