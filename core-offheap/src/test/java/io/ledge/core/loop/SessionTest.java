package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.session.Session;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.CloseReason;
import io.ledge.protocol.codec.RejectedDecoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions from Connect to their end, and what is owed to a peer that reads slowly. */
class SessionTest {
    private final CoreHarness core = new CoreHarness();

    @AfterEach
    void tearDown() {
        core.close();
    }

    private ErrorCode rejection(final String appId) {
        final RejectedDecoder rejected =
                core.open().call(Commands.connect(9, appId)).rejected();
        assertFalse(rejected.message().isEmpty());
        return ErrorCode.of(rejected.code());
    }

    // connect

    @Test
    void shouldSayWhatTheClientNeedsToKnow() {
        final TestApp app = core.open();
        final Reply reply = app.call(Commands.connect(9, "app"));
        assertEquals(9, reply.correlationId());
        final var connected = reply.connected();
        assertEquals(app.session().index(), connected.sessionIndex());
        assertEquals(app.session().index() + 1, connected.doorbellIndex());
        assertEquals(Ipc.INLINE_LIMIT, connected.inlineLimit());
        assertEquals(4 << 20, connected.maxBodyLength());
        assertEquals("test-node", connected.nodeId());
        assertEquals("1.2.3", connected.nodeVersion());
        assertEquals("app", app.session().appId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a|b", "a/b", "ключ", "a\0", "||"})
    void shouldRejectAppIdsWithOtherCharacters(final String appId) {
        assertEquals(ErrorCode.APP_ID_INVALID, rejection(appId));
    }

    @Test
    void shouldTakeAppIdsOf255CharactersAndNoMore() {
        core.connect("a".repeat(255));
        assertEquals(ErrorCode.APP_ID_INVALID, rejection("a".repeat(256)));
        core.connect("A-z_0.9");
    }

    @Test
    void shouldTakeAnEmptyAppIdForTheOnlyAppAttached() {
        assertEquals(Ipc.CLI_APP_ID, core.connect("").session().appId(), "nobody is there: the command line's own");
        final TestApp app = core.connect("app");
        final TestApp replica = core.connect("app");
        final TestApp nameless = core.connect("");
        assertEquals("app", nameless.session().appId());
        core.connect("other");
        assertEquals(ErrorCode.APP_ID_INVALID, rejection(""));
        app.die();
        replica.die();
        assertEquals(ErrorCode.APP_ID_INVALID, rejection(""), "the nameless one is an app, too");
        nameless.die();
        assertEquals("other", core.connect("").session().appId());
    }

    @Test
    void shouldRefuseCommandsBeforeConnectAndASecondConnect() {
        final TestApp app = core.open();
        assertEquals(
                ErrorCode.NOT_CONNECTED, app.call(Commands.get(5, "store", "k")).code());
        assertEquals(ErrorCode.NOT_CONNECTED, app.call(Commands.heartbeat(5, 1)).code());
        app.call(Commands.connect(1, "app")).connected();
        assertEquals(
                ErrorCode.MALFORMED_MESSAGE,
                app.call(Commands.connect(2, "other")).code());
        assertEquals("app", app.session().appId());
    }

    @Test
    void shouldAnswerHeartbeatsInKind() {
        final Reply reply = core.connect("app").call(Commands.heartbeat(5, 123456789));
        assertEquals(5, reply.correlationId());
        assertEquals(123456789, reply.heartbeat().clientTimeNs());
    }

    @Test
    void shouldRefuseMoreSessionsThanThereAre() {
        for (int i = 0; i < CoreHarness.SESSIONS - 1; i++) {
            core.connect("app" + i);
        }
        final TestApp last = new TestApp(core);
        assertNull(core.core.sessions().open(Session.Kind.IPC, last));
        assertEquals(1, core.core.sessions().refusedCount());
    }

    // the end

    @Test
    void shouldIgnoreWhatFollowsAClose() {
        final TestApp app = core.connect("app");
        app.send(Commands.close(5));
        core.work();
        assertTrue(app.isClosed());
        assertEquals(CloseReason.NORMAL, app.closeReason());
        final byte[] late = Commands.get(6, "store", "k");
        final var buffer = new org.agrona.concurrent.UnsafeBuffer(late);
        assertTrue(core.core.commandAdapter().onCommand(app.session(), buffer, 0, late.length));
        assertEquals(List.of(), app.received());
    }

    @Test
    void shouldTellLivesOfOneSlotApart() {
        final TestApp app = core.connect("app");
        final int generation = app.session().generation();
        app.die();
        final TestApp next = core.connect("app");
        assertEquals(app.session(), next.session());
        assertNull(core.core.sessions().session(next.session().index(), generation));
        assertNotNull(core.core
                .sessions()
                .session(next.session().index(), next.session().generation()));
    }

    @Test
    void shouldCloseASessionWhosePeerIsGone() {
        final TestApp app = core.connect("app");
        app.vanish();
        app.send(Commands.get(6, "store", "k"));
        core.work();
        assertTrue(app.isClosed());
        assertEquals(1, core.core.sessions().openCount(), "the port");
    }

    @Test
    void shouldCloseEverySessionWhenTheNodeStops() {
        final TestApp app = core.connect("app");
        core.core.onClose();
        assertTrue(app.isClosed());
        assertEquals(CloseReason.NODE_STOPPING, app.closeReason());
    }

    @Test
    void shouldOweEachPeerOneWakeUpPerCycle() {
        final TestApp app = core.connect("app");
        final TestApp idle = core.connect("idle");
        core.core.takeOwedWakeUps();
        app.send(Commands.get(1, "store", "k"));
        app.send(Commands.get(2, "store", "k"));
        core.doWork();
        assertEquals(1L << app.session().index(), core.core.takeOwedWakeUps());
        assertEquals(0, core.core.takeOwedWakeUps());
        assertFalse(idle.session().doorbell().isAnnounced());

        app.session().doorbell().announce();
        idle.session().doorbell().announce();
        core.core.wake(1L << app.session().index());
        assertFalse(app.session().doorbell().isAnnounced(), "rung");
        assertTrue(idle.session().doorbell().isAnnounced(), "left to sleep");
        idle.session().doorbell().cancel();
    }

    // slow readers

    @Test
    void shouldKeepRepliesInOrderAcrossTheBacklog() {
        final TestApp app = core.connect("app");
        app.set("store", "body", new byte[20_000]);
        app.set("store", "k", new byte[10]);
        app.room(2);
        for (int i = 0; i < 20; i++) {
            app.send(Commands.get(i, "store", i % 3 == 0 ? "body" : "k"));
        }
        final List<Long> order = new ArrayList<>();
        for (int i = 0; i < 200 && order.size() < 20; i++) {
            core.work();
            app.takeAll().forEach(reply -> {
                order.add(reply.correlationId());
                app.data(reply);
            });
            app.room(2);
        }
        for (int i = 0; i < 20; i++) {
            assertEquals(i, order.get(i));
        }
    }

    @Test
    void shouldTakeNoCommandsFromAPeerThatDoesNotRead() {
        final TestApp app = core.connect("app");
        app.set("store", "k", new byte[4096]);
        app.room(0);
        for (int i = 0; i < 400; i++) {
            app.send(Commands.get(i, "store", "k"));
        }
        core.work();
        assertTrue(app.outgoing().size() > 360, () -> "left: " + app.outgoing().size());
        assertTrue(core.core.isQuiet(), "nothing to do before it reads");
        app.unblock();
        core.work();
        assertEquals(400, app.takeAll().size());
    }

    @Test
    void shouldEndASessionThatIsOwedMoreThanTheBacklogHolds() {
        final TestApp reader = core.connect("app");
        final TestApp publisher = core.connect("publisher");
        final long[] subscriptions = new long[12];
        for (int topic = 0; topic < subscriptions.length; topic++) {
            subscriptions[topic] = reader.subscribe(
                    "t" + topic, SubscribeOptions.DEFAULT.window(1).queue(1));
            for (int i = 0; i < 252; i++) {
                publisher.send(Commands.publish(i, "bus", "t" + topic, new byte[1], 0, 0, 0));
            }
        }
        core.work();
        publisher.takeAll();
        publisher.room(0); // 250 answers held for each topic: some 300 KiB when they come at once
        for (final long subscription : subscriptions) {
            reader.send(Commands.unsubscribe(1, subscription));
        }
        core.work();
        assertTrue(publisher.isClosed());
        assertEquals(CloseReason.EGRESS_OVERFLOW, publisher.closeReason());
        assertFalse(reader.isOver(), "its neighbour lives");
        assertEquals(0, core.messages());
    }

    @Test
    void shouldOfferOnceMoreToAPeerThatDrainedBeforeItCouldSeeTheFlag() {
        final TestApp app = core.connect("app");
        app.set("store", "k", new byte[10]);
        app.room(0).drainUnseen();
        assertEquals(5, app.call(Commands.get(5, "store", "k")).correlationId());
        assertTrue(core.core.isQuiet());
    }

    @Test
    void shouldGoOnWithABlockedBodyWhereItStopped() {
        final byte[] data = new byte[1 << 20];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31 >> 8);
        }
        final TestApp app = core.connect("app");
        app.set("store", "k", data);
        app.room(1).send(Commands.get(1, "store", "k"));
        for (int i = 0; i < 300; i++) {
            core.work();
            app.room(1);
        }
        assertArrayEquals(data, app.data(app.take()));
    }

    @Test
    void shouldNotHoldUpNeighboursForALargeBody() {
        final TestApp slow = core.connect("slow");
        final TestApp quick = core.connect("quick");
        slow.set("store", "k", new byte[4 << 20]);
        slow.send(Commands.get(1, "store", "k"));
        quick.send(Commands.get(2, "store", "k"));
        core.doWork();
        assertEquals(2, quick.take().correlationId(), "in the same cycle");
        assertEquals(List.of(), slow.received());
        core.work();
        assertEquals(1, slow.take().correlationId());
    }

    @Test
    void shouldForgetAPendingAnswerOfADeadSession() {
        final TestApp app = core.connect("app");
        app.set("store", "k", new byte[100_000]);
        app.room(0).send(Commands.get(1, "store", "k"));
        core.work();
        app.die();
        final TestApp next = core.connect("app");
        core.work();
        assertEquals(List.of(), next.received());
        next.call(Commands.delete(1, "store", "k", SetOptions.NONE)).done();
        assertEquals(0, core.bodyBlocks());
    }
}
