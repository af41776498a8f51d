package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.BindingEventDecoder;
import io.ledge.protocol.codec.BindingInvokeDecoder;
import io.ledge.protocol.codec.BindingResultDecoder;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.protocol.codec.SubscriptionKind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events from the port to apps and their acknowledgements back; invocations to the port and their results back. */
class BindingTest {
    private final CoreHarness core = new CoreHarness();
    private final TestPort port = new TestPort(core);
    private final TestApp app = core.connect("app");

    @AfterEach
    void tearDown() {
        core.close();
    }

    private void subscribe(final TestApp to, final SubscribeOptions options) {
        to.send(Commands.subscribe(1, SubscriptionKind.BINDING, "in", "", options));
        core.work();
        to.takeFirst().subscribed();
    }

    private void ack(final TestApp from, final Reply delivery, final AckStatus status) {
        final BindingEventDecoder event = delivery.event();
        from.send(Commands.ack(2, event.subscriptionId(), event.deliveryId(), status));
    }

    private void assertAck(final long token, final AckStatus status) {
        final List<Reply> read = port.read();
        assertEquals(1, read.size(), read::toString);
        assertEquals(token, read.getFirst().bindingAck().ackToken());
        assertEquals(status, read.getFirst().bindingAck().status());
    }

    // events

    @Test
    void shouldAcknowledgeAnEventOnceTwoAppsAreDoneWithIt() {
        final TestApp other = core.connect("other");
        subscribe(app, SubscribeOptions.DEFAULT);
        subscribe(other, SubscribeOptions.DEFAULT);
        port.submit(Commands.event("in", "x".getBytes(), 77, 0, 0));
        assertEquals(List.of(), port.read());

        final Reply event = app.take();
        assertEquals(1, event.event().attempt());
        assertEquals(0, event.event().ackToken());
        assertEquals(CoreHarness.START_MS, event.event().timeMs());
        ack(app, event, AckStatus.SUCCESS);
        assertEquals(List.of(), port.read());
        ack(other, other.take(), AckStatus.DROP);
        assertAck(77, AckStatus.SUCCESS);
        assertEquals(0, core.messages());
    }

    @Test
    void shouldSayRetryWhenNobodyIsSubscribed() {
        port.submit(Commands.event("in", "x".getBytes(), 77, 0, 0));
        assertAck(77, AckStatus.RETRY);
        port.submit(Commands.event("in", "x".getBytes(), 0, 0, 0));
        assertEquals(List.of(), port.read(), "nobody asked");
        assertEquals(2, core.core.bindings().unheardCount());
    }

    @Test
    void shouldSayRetryWhenTheOnlySubscriberLeaves() {
        app.send(Commands.subscribe(1, SubscriptionKind.BINDING, "in", "", SubscribeOptions.DEFAULT.window(1)));
        core.work();
        final long subscription = app.take().subscribed().subscriptionId();
        port.submit(Commands.event("in", "x".getBytes(), 1, 0, 0));
        port.submit(Commands.event("in", "y".getBytes(), 2, 0, 0));
        assertEquals(List.of(), port.read());
        app.send(Commands.unsubscribe(3, subscription));
        final List<Reply> read = port.read();
        assertEquals(2, read.size());
        read.forEach(reply -> assertEquals(AckStatus.RETRY, reply.bindingAck().status()));
        assertEquals(0, core.messages());
    }

    @Test
    void shouldSayRetryWhenTheQueueOfAnAppIsFull() {
        subscribe(app, SubscribeOptions.DEFAULT.window(1).queue(1));
        int retries = 0;
        for (int i = 1; i <= 1 + 1 + 256 + 5; i++) {
            port.submit(Commands.event("in", "x".getBytes(), i, 0, 0));
            retries += port.read().size();
        }
        assertEquals(5, retries);
        for (int i = 1; i <= 258; i++) {
            ack(app, app.takeFirst(), AckStatus.SUCCESS);
            assertAck(i, AckStatus.SUCCESS);
        }
        assertEquals(0, core.messages());
    }

    @Test
    void shouldSayRetryRatherThanSuccessWhenTheQueueWasGivenUpJustNow() {
        subscribe(app, SubscribeOptions.DEFAULT.window(1).queue(1));
        app.die();
        core.work();
        for (int i = 1; i <= 257; i++) {
            port.submit(Commands.event("in", "x".getBytes(), i, 0, 0));
        }
        assertEquals(List.of(), port.read());
        port.submit(Commands.event("in", "x".getBytes(), 999, 0, 0));
        final List<Reply> read = port.read();
        assertEquals(258, read.size());
        read.forEach(reply -> assertEquals(AckStatus.RETRY, reply.bindingAck().status()));
    }

    @Test
    void shouldDeliverAnEventAgainUntilItIsAcknowledged() {
        subscribe(app, SubscribeOptions.DEFAULT.ackTimeoutMs(100));
        port.submit(Commands.event("in", "x".getBytes(), 7, 0, 0));
        port.read();
        app.take();
        core.advanceMs(200, 10);
        final Reply again = app.take();
        assertEquals(2, again.event().attempt());
        ack(app, again, AckStatus.SUCCESS);
        assertAck(7, AckStatus.SUCCESS);
    }

    @Test
    void shouldPassBodiesOfEventsOn() {
        subscribe(app, SubscribeOptions.DEFAULT);
        final byte[] data = new byte[50_000];
        data[49_999] = 9;
        port.submit(Commands.event("in", new byte[0], 7, port.body(data), data.length));
        port.read();
        final Reply event = app.take();
        assertArrayEquals(data, app.body(event.event().bodyId()));
        ack(app, event, AckStatus.SUCCESS);
        assertAck(7, AckStatus.SUCCESS);
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldFreeTheBodyOfAnEventThatNobodyTakes() {
        port.submit(Commands.event("in", new byte[0], 7, port.body(new byte[5000]), 5000));
        assertAck(7, AckStatus.RETRY);
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldDropAnEventThatFitsNoMessage() {
        subscribe(app, SubscribeOptions.DEFAULT);
        port.submit(Commands.event("in", new byte[9000], 7, port.body(new byte[5000]), 5000));
        assertAck(7, AckStatus.DROP);
        assertEquals(0, core.bodyBlocks());
    }

    /** More acknowledgements at once than ring and backlog of the port hold: they wait, and none is lost. */
    @Test
    void shouldTellThePortOfFiveThousandEventsThatEndAtOnce() {
        app.send(Commands.subscribe(
                1,
                SubscriptionKind.BINDING,
                "in",
                "",
                SubscribeOptions.DEFAULT.window(1).queue(5000)));
        core.work();
        final long subscription = app.take().subscribed().subscriptionId();
        for (int i = 1; i <= 5000; i++) {
            port.submit(Commands.event("in", "x".getBytes(), i, 0, 0));
            core.work();
        }
        app.send(Commands.unsubscribe(3, subscription));
        core.work();
        assertFalse(core.port.session().isClosed(), "the port lives");
        assertTrue(core.core.isQuiet(), "the core sleeps until the port thread reads");
        final List<Reply> read = port.read();
        assertEquals(5000, read.size());
        for (int i = 0; i < 5000; i++) {
            assertEquals(i + 1, read.get(i).bindingAck().ackToken());
        }
        assertEquals(0, core.messages());
    }

    @Test
    void shouldRefuseEventsFromAnApp() {
        final Reply reply = app.call(Commands.event("in", "x".getBytes(), 7, 0, 0));
        assertEquals(ErrorCode.UNKNOWN_TEMPLATE, reply.code());
        assertEquals(
                ErrorCode.UNKNOWN_TEMPLATE,
                app.call(Commands.componentStatus("in", ComponentState.FAILED, 0, ""))
                        .code());
    }

    @Test
    void shouldRefuseToSubscribeToABindingThatIsNone() {
        assertEquals(
                ErrorCode.BINDING_NOT_FOUND,
                app.call(Commands.subscribe(1, SubscriptionKind.BINDING, "out", "", SubscribeOptions.DEFAULT))
                        .code());
        assertEquals(
                ErrorCode.BINDING_NOT_FOUND,
                app.call(Commands.subscribe(1, SubscriptionKind.BINDING, "bus", "", SubscribeOptions.DEFAULT))
                        .code());
    }

    // invocations

    private Reply invoked(final byte[] message) {
        app.send(message);
        final List<Reply> read = port.read();
        assertEquals(1, read.size(), () -> read + " " + app.received());
        assertEquals(BindingInvokeDecoder.TEMPLATE_ID, read.getFirst().templateId());
        return read.getFirst();
    }

    @Test
    void shouldBringAnInvocationToThePortAndItsResultBack() {
        final Reply invoke = invoked(Commands.invoke(31, "out", "do".getBytes(), 0, 0));
        final BindingInvokeDecoder decoder = invoke.invoke();
        assertEquals("m", decoder.metadata().next().name());
        assertEquals(1, core.pending());

        port.submit(Commands.result(invoke.correlationId(), "done".getBytes(), 0, 0));
        port.read();
        final Reply result = app.take();
        assertEquals(31, result.correlationId());
        final BindingResultDecoder body = result.result();
        for (final BindingResultDecoder.MetadataDecoder metadata : body.metadata()) {
            metadata.sbeSkip();
        }
        assertEquals("text/plain", body.contentType());
        assertEquals(4, body.dataLength());
        assertEquals(0, core.pending());
    }

    @Test
    void shouldCarryBodiesBothWays() {
        final byte[] data = new byte[Ipc.DEFAULT_MAX_BODY_LENGTH];
        data[data.length - 1] = 3;
        final long bodyId = app.sendBody(data);
        final Reply invoke = invoked(Commands.invoke(31, "out", new byte[0], bodyId, data.length));
        assertArrayEquals(data, port.takeBody(invoke.invoke().bodyId()));
        assertEquals(0, core.bodyBlocks());

        final byte[] answer = new byte[9000];
        answer[0] = 5;
        port.submit(Commands.result(invoke.correlationId(), new byte[0], port.body(answer), answer.length));
        port.read();
        final Reply result = app.take();
        assertArrayEquals(answer, app.body(result.result().bodyId()));
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldBringAFailureBack() {
        final Reply invoke = invoked(Commands.invoke(31, "out", "do".getBytes(), 0, 0));
        port.submit(Commands.error(invoke.correlationId(), ErrorCode.BINDING_FAILED.number(), "the pump is dry"));
        port.read();
        final Reply error = app.take();
        assertEquals(31, error.correlationId());
        assertEquals(ErrorCode.BINDING_FAILED, error.code());
        assertEquals("the pump is dry", error.error().message());
    }

    @Test
    void shouldRefuseWhatCannotBeInvoked() {
        assertEquals(
                ErrorCode.BINDING_NOT_FOUND,
                app.call(Commands.invoke(1, "in", "x".getBytes(), 0, 0)).code());
        assertEquals(
                ErrorCode.BINDING_NOT_FOUND,
                app.call(Commands.invoke(1, "nothing", "x".getBytes(), 0, 0)).code());
        assertEquals(
                ErrorCode.BODY_UNKNOWN,
                app.call(Commands.invoke(1, "out", new byte[0], 4711, 5000)).code());
    }

    @Test
    void shouldRefuseWhenThePortDoesNotRead() {
        int answers = 0;
        for (int i = 0; i < 10_000 && answers == 0; i++) {
            app.send(Commands.invoke(i, "out", new byte[1000], 0, 0));
            core.work();
            answers = app.received().size();
        }
        assertEquals(ErrorCode.BACK_PRESSURE, app.take().code());
        final int pending = core.pending();
        final List<Reply> read = port.read();
        assertEquals(pending, read.size(), "all that were taken");
        read.forEach(reply -> {
            port.submit(Commands.error(reply.correlationId(), 62, "no"));
            core.work();
        });
        assertEquals(pending, app.takeAll().size());
    }

    @Test
    void shouldDropTheResultForASessionThatIsGone() {
        final Reply invoke = invoked(Commands.invoke(31, "out", "do".getBytes(), 0, 0));
        app.die();
        final TestApp reborn = core.connect("app");
        assertEquals(app.session(), reborn.session());
        port.submit(Commands.result(invoke.correlationId(), new byte[0], port.body(new byte[9000]), 9000));
        port.read();
        assertEquals(List.of(), reborn.received());
        assertEquals(0, core.bodyBlocks());
        assertEquals(0, core.pending());
    }

    @Test
    void shouldTakeOneResultPerInvocation() {
        final Reply invoke = invoked(Commands.invoke(31, "out", "do".getBytes(), 0, 0));
        port.submit(Commands.result(invoke.correlationId(), "1".getBytes(), 0, 0));
        port.submit(Commands.result(invoke.correlationId(), "2".getBytes(), 0, 0));
        port.submit(Commands.result(0, "3".getBytes(), 0, 0));
        port.submit(Commands.result(-1, new byte[0], port.body(new byte[9000]), 9000));
        port.read();
        assertEquals(31, app.take().correlationId());
        assertEquals(0, core.bodyBlocks());
    }

    // status

    @Test
    void shouldShowTheNodeAndItsComponents() {
        app.set("store", "k", "v".getBytes());
        port.submit(Commands.componentStatus("in", ComponentState.CONNECTING, 12, "n".repeat(300)));
        port.read();
        app.send(Commands.statusGet(50));
        core.work();
        final List<Reply> rows = app.takeAll();
        final var node = rows.getFirst().nodeStatus();
        assertEquals(42, node.pid());
        assertEquals(CoreHarness.START_MS, node.startTimeMs());
        assertEquals(1, node.sessionCount());
        assertEquals(1, node.entryCount(), "an entry is counted once, however many stores there are");
        assertEquals(5, node.componentCount());
        assertEquals("test-node", node.nodeId());
        assertEquals(6, rows.size());
        for (int i = 1; i < rows.size(); i++) {
            assertEquals(50, rows.get(i).correlationId());
            assertEquals(i - 1, rows.get(i).componentStatus().index());
        }
        final var in = rows.get(4).componentStatus();
        assertEquals(ComponentState.CONNECTING, in.state());
        assertEquals(5, in.lastSuccessMs());
        assertEquals(12, in.backlog());
        assertEquals("in", in.componentName());
        assertEquals("bindings.test", in.componentType());
        assertEquals("n".repeat(200), in.note());
    }

    @Test
    void shouldShowAllComponentsToASlowReader() {
        try (CoreHarness large = new CoreHarness()) {
            for (int i = 0; i < 240; i++) {
                large.core.addFailed("component-" + i, "bindings.test", "n".repeat(200));
            }
            final TestApp slow = large.connect("app");
            slow.room(0).send(Commands.statusGet(50));
            int received = 0;
            for (int i = 0; i < 1000 && received < 246; i++) {
                large.work();
                slow.room(10);
                large.work();
                received += slow.takeAll().size();
            }
            assertEquals(246, received);
            assertFalse(slow.isOver(), "not closed for overflow");
        }
    }
}
