package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.Durability;
import io.ledge.core.session.CommandHandler;
import io.ledge.core.session.Egress;
import io.ledge.core.session.Grant;
import io.ledge.core.session.Ingress;
import io.ledge.core.session.Session;
import io.ledge.core.session.TopicFilter;
import io.ledge.core.wait.ErrandBell;
import io.ledge.protocol.codec.AckEncoder;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.BindingEventDecoder;
import io.ledge.protocol.codec.DeliverDecoder;
import io.ledge.protocol.codec.InvokeDecoder;
import io.ledge.protocol.codec.InvokeResultDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.SubscriptionKind;
import io.ledge.test.AllocationProbe;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole cycle, from the ingress to the egress and back by an acknowledgement, allocates nothing once warm. */
class AllocationTest {
    private static final int WARM_UPS = 20_000;
    private static final int ROUNDS = 2_000;

    private final HandJournal journal = new HandJournal().keepingNothing();
    private final CoreHarness core =
            new CoreHarness(context -> context.journal(journal.proxy, new ErrandBell(context.doorbells()[1])));
    private final Wire wire = new Wire();

    @AfterEach
    void tearDown() {
        core.close();
    }

    /** A client that acknowledges every delivery at once and keeps nothing: both ends of one session, no allocation. */
    private static final class Wire implements Egress, Ingress {
        private final UnsafeBuffer ack = new UnsafeBuffer(new byte[256]);
        private final MessageHeaderEncoder ackHeader = new MessageHeaderEncoder();
        private final AckEncoder ackEncoder = new AckEncoder();
        private final UnsafeBuffer result = new UnsafeBuffer(Commands.invokeResult(0, 200, new byte[100], 0, 0));
        private final MessageHeaderEncoder resultHeader = new MessageHeaderEncoder();
        private final MessageHeaderDecoder header = new MessageHeaderDecoder();
        private final DeliverDecoder deliver = new DeliverDecoder();
        private final BindingEventDecoder event = new BindingEventDecoder();
        private Session session;
        private UnsafeBuffer next;
        private boolean owesAck;
        private boolean owesResult;
        private int lastTemplateId;
        private long subscriptionId;
        private long replies;
        private long deliveries;

        @Override
        public int offer(final DirectBuffer buffer, final int offset, final int length) {
            header.wrap(buffer, offset);
            lastTemplateId = header.templateId();
            if (lastTemplateId == DeliverDecoder.TEMPLATE_ID) {
                deliver.wrapAndApplyHeader(buffer, offset, header);
                acknowledge(deliver.subscriptionId(), deliver.deliveryId());
            } else if (lastTemplateId == BindingEventDecoder.TEMPLATE_ID) {
                event.wrapAndApplyHeader(buffer, offset, header);
                acknowledge(event.subscriptionId(), event.deliveryId());
            } else if (lastTemplateId == InvokeDecoder.TEMPLATE_ID) {
                resultHeader.wrap(result, 0).correlationId(header.correlationId());
                owesResult = true;
            } else {
                replies++;
            }
            return 0;
        }

        private void acknowledge(final long subscription, final long delivery) {
            ackEncoder
                    .wrapAndApplyHeader(ack, 0, ackHeader)
                    .subscriptionId(subscription)
                    .deliveryId(delivery)
                    .status(AckStatus.SUCCESS);
            owesAck = true;
            deliveries++;
        }

        @Override
        public int poll(final CommandHandler handler, final long nowNs, final int limit, final boolean home) {
            int workCount = 0;
            if (owesAck) {
                owesAck = false;
                workCount++;
                handler.onCommand(session, ack, 0, MessageHeaderEncoder.ENCODED_LENGTH + AckEncoder.BLOCK_LENGTH);
            }
            if (owesResult) {
                owesResult = false;
                workCount++;
                handler.onCommand(session, result, 0, result.capacity());
            }
            if (next != null) {
                workCount++;
                if (handler.onCommand(session, next, 0, next.capacity())) {
                    next = null; // else it comes again
                }
            }
            return workCount;
        }

        @Override
        public boolean isQuiet() {
            return !owesAck && !owesResult && next == null;
        }

        @Override
        public long nextDeadlineNs() {
            return Long.MAX_VALUE;
        }

        @Override
        public void onBlocked() {}

        @Override
        public void close() {}
    }

    private void connect() {
        journal.arena(core.core.bodies());
        core.core.recovered(0, CoreAgent.MIN_VERSION_GAP);
        core.core.addDurableStore("ledger", "state.ledge", "", Durability.ALWAYS);
        wire.session = core.core.sessions().open(Session.Kind.IPC, wire);
        core.core.addIngress(wire);
        run(Commands.connect(1, "app"));
        assertTrue(wire.session.isConnected());
    }

    private void run(final byte[] message) {
        wire.next = new UnsafeBuffer(message);
        core.work();
    }

    private void assertNoAllocation(final byte[] message) {
        final UnsafeBuffer encoded = new UnsafeBuffer(message);
        AllocationProbe.assertNoAllocation(
                () -> {
                    wire.next = encoded;
                    cycle();
                },
                WARM_UPS,
                ROUNDS);
    }

    private void cycle() {
        core.clock.advanceMs(1);
        do {
            core.core.doWork(true);
            journal.syncAll();
        } while (!core.core.isQuiet());
        core.core.wake(core.core.takeOwedWakeUps());
    }

    @Test
    void shouldNotAllocateWhenGetting() {
        connect();
        run(Commands.set(1, "store", "k", new byte[100], SetOptions.NONE));
        final long before = wire.replies;
        assertNoAllocation(Commands.get(2, "store", "k"));
        assertTrue(wire.replies - before >= WARM_UPS + ROUNDS);
    }

    @Test
    void shouldNotAllocateWhenSetting() {
        connect();
        assertNoAllocation(Commands.set(2, "store", "k", new byte[100], SetOptions.NONE.ttl(50)));
        assertEquals(1, core.entries());
    }

    @Test
    void shouldNotAllocateWhenAnswersWaitForTheJournal() {
        connect();
        final long before = wire.replies;
        assertNoAllocation(Commands.set(2, "ledger", "k", new byte[100], SetOptions.NONE.ttl(50)));
        assertNoAllocation(Commands.get(3, "ledger", "k"));
        assertNoAllocation(Commands.delete(4, "ledger", "k", SetOptions.NONE));
        assertNoAllocation(
                Commands.transact(5, "ledger", Commands.Operation.upsert("a", "1"), Commands.Operation.delete("a")));
        assertNoAllocation(Commands.increment(6, "ledger", "n", 1));
        assertTrue(wire.replies - before >= 5 * (WARM_UPS + ROUNDS), () -> "replies: " + wire.replies);
        assertTrue(core.core.state().gate().waitedCount() > 3 * WARM_UPS, "answers that waited");
    }

    @Test
    void shouldNotAllocateWhenTransacting() {
        connect();
        assertNoAllocation(Commands.transact(
                2, "store", Commands.Operation.upsert("a", "1"), Commands.Operation.upsert("b", "1")));
        assertNoAllocation(Commands.bulkGet(3, "store", List.of("a", "b", "c")));
    }

    @Test
    void shouldNotAllocateWhenIncrementing() {
        connect();
        assertNoAllocation(Commands.increment(2, "store", "n", 1, 0, 50, true));
        run(Commands.set(1, "store", "text", new byte[10], SetOptions.NONE));
        assertNoAllocation(Commands.increment(2, "store", "text", 1));
    }

    @Test
    void shouldNotAllocateWhenScanning() {
        connect();
        for (int i = 0; i < 20; i++) {
            run(Commands.set(1, "store", "k" + i, new byte[100], SetOptions.NONE));
        }
        final long before = wire.replies;
        final UnsafeBuffer scan = new UnsafeBuffer(Commands.scan(2, "store", "k", 10, true, new byte[0]));
        AllocationProbe.assertNoAllocation(
                () -> {
                    wire.next = scan;
                    cycle();
                },
                WARM_UPS / 20,
                ROUNDS / 10);
        assertTrue(wire.replies - before >= 11 * (WARM_UPS / 20 + ROUNDS / 10), () -> "replies: " + wire.replies);
    }

    @Test
    void shouldNotAllocateWhenWatched() {
        connect();
        run(Commands.watch(1, "store", "k", -1, true));
        assertNoAllocation(Commands.set(2, "store", "k", new byte[100], SetOptions.NONE.ttl(5)));
        assertNoAllocation(Commands.delete(3, "store", "k", SetOptions.NONE));
        assertTrue(core.core.state().watches().toldCount() > WARM_UPS + ROUNDS, "told of it");
    }

    @Test
    void shouldNotAllocateWhenRefusing() {
        connect();
        assertNoAllocation(Commands.get(2, "nowhere", "k"));
        assertNoAllocation(Commands.set(2, "store", "a||b", new byte[1], SetOptions.NONE));
    }

    @Test
    void shouldNotAllocateWhenRulesKeepThingsFromApps() {
        connect();
        final Grant some = new Grant(true, false, TopicFilter.only(List.of("a", "t")), TopicFilter.ALL);
        core.core.sessions().access().rules((appId, component) -> component.equals("shared") ? Grant.NONE : some);
        assertNoAllocation(Commands.get(2, "store", "k"));
        assertNoAllocation(Commands.get(2, "shared", "k"));
        assertNoAllocation(Commands.publish(2, "bus", "t", new byte[200], 0, 0, 0));
        assertNoAllocation(Commands.publish(2, "bus", "c", new byte[200], 0, 0, 0));
    }

    @Test
    void shouldNotAllocateWhenPublishingDeliveringAndAcknowledging() {
        connect();
        run(Commands.subscribe(1, "bus", "t", SubscribeOptions.DEFAULT.window(1)));
        assertNoAllocation(Commands.publish(2, "bus", "t", new byte[200], 0, 0, 0));
        assertTrue(wire.deliveries >= WARM_UPS + ROUNDS, () -> "deliveries: " + wire.deliveries);
        assertEquals(0, core.messages());
    }

    @Test
    void shouldNotAllocateWhenAnEventComesThroughABinding() {
        connect();
        run(Commands.subscribe(1, SubscriptionKind.BINDING, "in", "", SubscribeOptions.DEFAULT));
        final UnsafeBuffer event = new UnsafeBuffer(Commands.event("in", new byte[100], 7, 0, 0));
        final long[] acks = {0};
        final org.agrona.concurrent.MessageHandler onEvent = (type, buffer, index, length) -> acks[0]++;
        AllocationProbe.assertNoAllocation(
                () -> {
                    core.port.submit(event, 0, event.capacity());
                    cycle();
                    core.port.read(onEvent, 10);
                },
                WARM_UPS,
                ROUNDS);
        assertTrue(acks[0] >= WARM_UPS + ROUNDS, () -> "acknowledged: " + acks[0]);
    }

    @Test
    void shouldNotAllocateWhenInvokingAndAnswering() {
        connect();
        run(Commands.serve(1));
        final long before = wire.replies;
        assertNoAllocation(Commands.invokeApp(2, "app", new byte[100], 0, 0, 1000));
        assertEquals(InvokeResultDecoder.TEMPLATE_ID, wire.lastTemplateId);
        assertTrue(wire.replies - before >= WARM_UPS + ROUNDS);
    }

    @Test
    void shouldNotAllocateWhenABodyGoesInAndOut() {
        connect();
        final UnsafeBuffer first = new UnsafeBuffer(Commands.chunk(5, 6000, 0, new byte[4096], 0, 4096));
        final UnsafeBuffer second = new UnsafeBuffer(Commands.chunk(5, 6000, 4096, new byte[1904], 0, 1904));
        final UnsafeBuffer set =
                new UnsafeBuffer(Commands.set(6, "store", "k", new byte[0], SetOptions.NONE.body(5, 6000)));
        final UnsafeBuffer get = new UnsafeBuffer(Commands.get(7, "store", "k"));
        AllocationProbe.assertNoAllocation(
                () -> {
                    wire.next = first;
                    cycle();
                    wire.next = second;
                    cycle();
                    wire.next = set;
                    cycle();
                    wire.next = get;
                    cycle();
                },
                WARM_UPS / 4,
                ROUNDS);
        assertEquals(2, core.bodyBlocks());
        assertEquals(0, core.core.commandAdapter().malformedCount());
    }
}
