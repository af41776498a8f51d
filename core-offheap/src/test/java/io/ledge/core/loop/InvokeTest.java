package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.InvokeDecoder;
import io.ledge.protocol.codec.InvokeResultDecoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls from app to app: passed on once, answered once, whatever becomes of either end. */
class InvokeTest {
    private static final byte[] NOTHING = new byte[0];

    private final CoreHarness core = new CoreHarness();
    private final TestApp caller = core.connect("caller");
    private final TestApp callee = serving("callee");

    @AfterEach
    void tearDown() {
        core.close();
    }

    private TestApp serving(final String appId) {
        final TestApp app = core.connect(appId);
        assertEquals(DoneDecoder.TEMPLATE_ID, app.call(Commands.serve(1)).templateId());
        return app;
    }

    /** Sends the call and takes it at the other end. */
    private Reply invoked(final byte[] message, final TestApp at) {
        caller.send(message);
        core.work();
        return at.take();
    }

    private static byte[] call(final long id) {
        return Commands.invokeApp(id, "callee", "do".getBytes(), 0, 0, 0);
    }

    private void answer(final TestApp from, final Reply invoke, final int status) {
        from.send(Commands.invokeResult(invoke.correlationId(), status, "done".getBytes(), 0, 0));
        core.work();
    }

    @Test
    void shouldBringACallToTheAppAndItsAnswerBack() {
        final Reply invoke = invoked(call(31), callee);
        final InvokeDecoder decoder = invoke.appInvoke();
        final InvokeDecoder.MetadataDecoder header = decoder.metadata().next();
        assertEquals("m: v", header.name() + ": " + header.value());
        assertEquals("caller", decoder.appId(), "who calls");
        assertEquals("POST", decoder.verb());
        assertEquals("do/it", decoder.method());
        assertEquals("a=1", decoder.queryString());
        assertEquals("text/plain", decoder.contentType());
        assertEquals(2, decoder.dataLength());

        answer(callee, invoke, 201);
        final Reply result = caller.take();
        assertEquals(31, result.correlationId());
        final InvokeResultDecoder read = result.invokeResult();
        assertEquals(201, read.status());
        assertEquals("r", read.metadata().next().name());
    }

    @Test
    void shouldAskTheNodeForAppsThatAreNotHere() {
        assertEquals(ErrorCode.APP_NOT_FOUND, caller.call(other(30)).code());
        final TestApp node = core.serveAsNode();
        final Reply invoke = invoked(other(31), node);
        final InvokeDecoder decoder = invoke.appInvoke();
        decoder.metadata().next().sbeSkip();
        assertEquals("caller/other", decoder.appId(), "who calls, and whom");
        assertEquals("POST", decoder.verb());
        assertEquals("do/it", decoder.method());
        decoder.skipQueryString();
        decoder.skipContentType();
        assertEquals(2, decoder.dataLength());
        answer(node, invoke, 202);
        assertEquals(202, caller.take().invokeResult().status());

        final Reply own = invoked(Commands.invokeApp(32, Ipc.NODE_APP_ID, NOTHING, 0, 0, 0), node);
        assertEquals("caller", invokedApp(own), "what is asked of the node itself");
        assertEquals("caller", invokedApp(invoked(call(33), callee)), "and apps that are here do not pass it");
    }

    private static String invokedApp(final Reply invoke) {
        final InvokeDecoder decoder = invoke.appInvoke();
        decoder.metadata().next().sbeSkip();
        return decoder.appId();
    }

    @Test
    void shouldKeepTheNodesAppIdToItself() {
        core.serveAsNode();
        final TestApp impostor = core.open();
        assertEquals(
                ErrorCode.APP_ID_INVALID.number(),
                impostor.call(Commands.connect(1, Ipc.NODE_APP_ID)).rejected().code());
        assertEquals(2, core.core.sessions().appCount() - 1, "caller and callee; the one refused is none yet");
    }

    private static byte[] other(final long id) {
        return Commands.invokeApp(id, "other", "do".getBytes(), 0, 0, 0);
    }

    @Test
    void shouldCarryBodiesBothWays() {
        final byte[] data = new byte[Ipc.DEFAULT_MAX_BODY_LENGTH];
        data[data.length - 1] = 3;
        final long bodyId = caller.sendBody(data);
        final Reply invoke = invoked(Commands.invokeApp(31, "callee", NOTHING, bodyId, data.length, 0), callee);
        assertArrayEquals(data, callee.body(invoke.appInvoke().bodyId()));
        assertEquals(0, core.bodyBlocks());

        final byte[] answer = new byte[9000];
        answer[0] = 5;
        final long answerId = callee.sendBody(answer);
        callee.send(Commands.invokeResult(invoke.correlationId(), 200, NOTHING, answerId, answer.length));
        core.work();
        assertArrayEquals(answer, caller.body(caller.take().invokeResult().bodyId()));
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldBringAFailureBack() {
        final Reply invoke = invoked(call(31), callee);
        callee.send(Commands.error(invoke.correlationId(), ErrorCode.APP_FAILED.number(), "the pump is dry"));
        core.work();
        final Reply error = caller.take();
        assertEquals(31, error.correlationId());
        assertEquals(ErrorCode.APP_FAILED, error.code());
        assertEquals("the pump is dry", error.error().message());
    }

    @Test
    void shouldSayThatAnAnswerIsTooLong() {
        final Reply invoke = invoked(call(31), callee);
        final byte[] answer = Commands.invokeResult(invoke.correlationId(), 200, new byte[10_000], 0, 0);
        final long bodyId = callee.sendBody(answer);
        callee.send(Commands.wrapped(5, bodyId, answer.length));
        core.work();
        assertEquals(ErrorCode.BODY_TOO_LARGE, caller.take().code());
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldCallItself() {
        callee.send(call(5));
        core.work();
        final Reply invoke = callee.take();
        assertEquals("callee", appId(invoke));
        answer(callee, invoke, 200);
        assertEquals(5, callee.take().correlationId());
    }

    private static String appId(final Reply invoke) {
        final InvokeDecoder decoder = invoke.appInvoke();
        decoder.metadata().next().sbeSkip();
        return decoder.appId();
    }

    @Test
    void shouldTellWhoCallsEvenAtTheGreatestLength() {
        final TestApp other = core.connect("o".repeat(255));
        final int spare = Ipc.MAX_MESSAGE_LENGTH - call(1).length + 2;
        other.send(Commands.invokeApp(1, "callee", new byte[spare - 255 + "callee".length()], 0, 0, 0));
        core.work();
        final Reply invoke = callee.take();
        assertEquals(Ipc.MAX_MESSAGE_LENGTH, invoke.bytes().length);
        answer(callee, invoke, 200);
        other.take();

        final Reply refused =
                other.call(Commands.invokeApp(2, "callee", new byte[spare - 255 + "callee".length() + 1], 0, 0, 0));
        assertEquals(ErrorCode.BODY_TOO_LARGE, refused.code());
    }

    @Test
    void shouldRefuseWhatNobodyAnswers() {
        assertEquals(
                ErrorCode.APP_NOT_FOUND,
                caller.call(Commands.invokeApp(1, "nobody", NOTHING, 0, 0, 0)).code());
        final Reply silent = caller.call(Commands.invokeApp(2, "caller", NOTHING, 0, 0, 0));
        assertEquals(ErrorCode.APP_NOT_FOUND, silent.code(), "it is there, but does not serve");
        assertEquals(
                "no app called 'caller' answers invocations on this node: is it running, and does it serve?",
                silent.error().message());
        final long bodyId = caller.sendBody(new byte[5000]);
        caller.call(Commands.invokeApp(3, "nobody", NOTHING, bodyId, 5000, 0));
        assertEquals(0, core.bodyBlocks(), "its body went with it");
        assertEquals(
                ErrorCode.BODY_UNKNOWN,
                caller.call(Commands.invokeApp(4, "callee", NOTHING, 4711, 5000, 0))
                        .code());
    }

    @Test
    void shouldStopCallingWhoServesNoMore() {
        final Reply underWay = invoked(call(1), callee);
        callee.call(Commands.unserve(2));
        assertEquals(ErrorCode.APP_NOT_FOUND, caller.call(call(3)).code());
        answer(callee, underWay, 200);
        assertEquals(1, caller.take().correlationId(), "what was under way is answered");
    }

    @Test
    void shouldCallTheSessionsOfOneAppInTurn() {
        final TestApp second = serving("callee");
        for (int i = 0; i < 10; i++) {
            caller.send(call(i));
        }
        core.work();
        assertEquals(5, callee.received().size());
        assertEquals(5, second.received().size());
        for (final TestApp app : List.of(callee, second)) {
            app.takeAll().forEach(invoke -> answer(app, invoke, 200));
        }
        assertEquals(10, caller.takeAll().size());
    }

    /** Whoever else is called in between. */
    @Test
    void shouldKeepTheTurnsOfEachAppApart() {
        final TestApp other = serving("other");
        final TestApp second = serving("callee");
        for (int i = 0; i < 10; i++) {
            caller.send(call(i));
            caller.send(Commands.invokeApp(100 + i, "other", NOTHING, 0, 0, 0));
        }
        core.work();
        assertEquals(5, callee.received().size());
        assertEquals(5, second.received().size());
        assertEquals(10, other.received().size());
        for (final TestApp app : List.of(callee, second, other)) {
            app.takeAll().forEach(invoke -> answer(app, invoke, 200));
        }
        assertEquals(20, caller.takeAll().size());
    }

    @Test
    void shouldAnswerAllThatAnAppHadWhenItDies() {
        for (int i = 0; i < 100; i++) {
            caller.send(call(i));
        }
        core.work();
        callee.die();
        core.work();
        final List<Reply> answers = caller.takeAll();
        assertEquals(100, answers.size());
        answers.forEach(answer -> assertEquals(ErrorCode.APP_LOST, answer.code()));
    }

    @Test
    void shouldAnswerWhenTheAppDies() {
        invoked(call(1), callee);
        callee.die();
        core.work();
        final Reply error = caller.take();
        assertEquals(1, error.correlationId());
        assertEquals(ErrorCode.APP_LOST, error.code());
        assertEquals(
                "app 'callee' went away before it answered: it may have acted",
                error.error().message());
    }

    @Test
    void shouldForgetACallerThatDied() {
        final Reply invoke = invoked(call(1), callee);
        caller.die();
        final long bodyId = callee.sendBody(new byte[5000]);
        callee.send(Commands.invokeResult(invoke.correlationId(), 200, NOTHING, bodyId, 5000));
        core.work();
        assertEquals(0, core.bodyBlocks());
        assertEquals(0, core.core.invocations().count());
    }

    @Test
    void shouldCallOffWhatTheNodeDoesForACallerThatDied() {
        final TestApp node = core.serveAsNode();
        final long first = invoked(other(31), node).correlationId();
        final Reply second = invoked(other(32), node);
        final Reply byAnApp = invoked(call(33), callee);
        caller.die();
        core.work();
        assertEquals(
                List.of(first, second.correlationId()),
                node.received().stream().map(Reply::correlationId).toList());
        assertEquals(ErrorCode.APP_LOST, node.received().getFirst().code());
        node.received().clear();
        assertEquals(2, core.core.invocations().counts().calledOff());
        assertEquals(1, core.core.invocations().count(), "an app over IPC has still to answer");
        assertEquals(List.of(), callee.received());
        answer(node, second, 200);
        assertEquals(List.of(), node.received(), "too late, and no fault");
        answer(callee, byAnApp, 200);
        assertEquals(0, core.core.invocations().count());
    }

    @Test
    void shouldAnswerAtTheDeadlineAndNotAgain() {
        caller.send(Commands.invokeApp(1, "callee", NOTHING, 0, 0, 200));
        core.work();
        final Reply invoke = callee.take();
        core.advanceMs(190, 10);
        assertEquals(List.of(), caller.received());
        core.advanceMs(20, 10);
        assertEquals(ErrorCode.TIMEOUT, caller.take().code());
        answer(callee, invoke, 200);
        assertEquals(List.of(), caller.received(), "too late");
        assertEquals(List.of(), callee.received(), "and no fault of the app's");
    }

    @Test
    void shouldTakeAnAnswerFromWhoWasAskedOnly() {
        final TestApp other = serving("other");
        final Reply invoke = invoked(call(1), callee);
        answer(other, invoke, 200);
        answer(caller, invoke, 200);
        assertEquals(List.of(), caller.received());
        answer(callee, invoke, 200);
        assertEquals(1, caller.take().correlationId());
    }

    @Test
    void shouldRefuseMoreThanTheAppMayHaveUnderWay() {
        final List<Reply> underWay = new ArrayList<>();
        final TestApp second = core.connect("second");
        for (int i = 0; i < 256; i++) {
            (i % 2 == 0 ? caller : second).send(call(i));
        }
        core.work();
        underWay.addAll(callee.takeAll());
        assertEquals(256, underWay.size());
        assertEquals(ErrorCode.BACK_PRESSURE, caller.call(call(999)).code());
        underWay.forEach(invoke -> answer(callee, invoke, 200));
        assertEquals(128, caller.takeAll().size());
        answer(callee, invoked(call(1000), callee), 200);
    }

    @Test
    void shouldKeepTheAnswersOfACallerThatDoesNotRead() {
        final int calls = 200;
        for (int i = 0; i < calls; i++) {
            caller.send(call(i));
        }
        core.work();
        caller.room(0);
        final byte[] large = new byte[4000];
        callee.takeAll()
                .forEach(invoke -> callee.send(Commands.invokeResult(invoke.correlationId(), 200, large, 0, 0)));
        for (int i = 0; i < 1000; i++) {
            core.doWork();
        }
        assertTrue(!callee.isIdle() && !caller.isOver(), "the rest stays where it is, and nobody is thrown out");
        caller.unblock();
        core.work();
        assertEquals(calls, caller.takeAll().size());
        assertTrue(callee.isIdle());
    }
}
