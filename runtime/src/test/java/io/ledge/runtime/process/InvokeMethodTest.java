package io.ledge.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.InvokeOptions;
import io.ledge.client.InvokeRequest;
import io.ledge.client.InvokeResponse;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.client.Serving;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Apps over IPC that call each other, with a node of its own in this process. */
@Timeout(60)
class InvokeMethodTest {
    private static final byte[] NOTHING = {};
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path dataDir;

    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private LedgeNode node;
    private LedgeClient caller;
    private LedgeClient callee;

    @BeforeEach
    void start() throws Exception {
        node = LedgeNode.launch(new NodeContext().dataDir(dataDir));
        caller = connect("caller");
        callee = connect("callee");
    }

    @AfterEach
    void stop() {
        caller.close();
        callee.close();
        node.close();
    }

    private LedgeClient connect(final String appId) {
        return LedgeClient.connect(
                new LedgeClientContext().appId(appId).dataDir(dataDir).errorHandler(errors::add));
    }

    private String call(final String method) {
        return caller.invokeMethod("callee", method, NOTHING).text();
    }

    private void assertRefused(final ErrorCode code, final String appId) {
        final LedgeException ex = assertThrows(LedgeException.class, () -> caller.invokeMethod(appId, "m", NOTHING));
        assertEquals(code, ex.code(), ex::getMessage);
    }

    @Test
    void shouldTellTheWholeCallAndTheWholeAnswer() {
        final AtomicReference<InvokeRequest> seen = new AtomicReference<>();
        callee.serve(request -> {
            seen.set(request);
            return InvokeResponse.json("{\"ok\":true}").status(201).header("X-Pump", "2");
        });
        final String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        final InvokeResponse response = caller.invokeMethod(
                "callee",
                "/pumps/2",
                "on".getBytes(UTF_8),
                InvokeOptions.post()
                        .verb("PUT")
                        .queryString("fast=1")
                        .contentType("text/plain")
                        .traceparent(traceparent)
                        .header("X-A", "1")
                        .header("x-a", "2"));

        final InvokeRequest request = seen.get();
        assertEquals("caller", request.callerAppId());
        assertEquals("PUT pumps/2?fast=1", request.verb() + " " + request.method() + "?" + request.queryString());
        assertEquals("text/plain", request.contentType());
        assertEquals("on", request.text());
        assertEquals(traceparent, request.traceparent());
        assertEquals(List.of("1", "2"), request.headers().allValues("X-A"));

        assertEquals(201, response.status());
        assertTrue(response.isSuccess());
        assertEquals("application/json", response.contentType());
        assertEquals("{\"ok\":true}", response.text());
        assertEquals("2", response.headers().firstValue("x-pump").orElseThrow());
    }

    @Test
    void shouldCarryFourMebibytesBothWays() {
        callee.serve(request -> InvokeResponse.of(request.data(), request.contentType()));
        for (final int length : new int[] {1, 4095, 4096, 4097, 64 << 10, 4 << 20}) {
            final byte[] data = new byte[length];
            data[length - 1] = 7;
            assertArrayEquals(data, caller.invokeMethod("callee", "echo", data).data());
        }
        assertThrows(LedgeException.class, () -> caller.invokeMethod("callee", "echo", new byte[(4 << 20) + 1]));
    }

    @Test
    void shouldCallEachOtherWhileAnswering() {
        caller.serve(request -> InvokeResponse.text("inner " + request.method()));
        callee.serve(request -> InvokeResponse.text(
                "outer " + callee.invokeMethod("caller", "back", NOTHING).text()));
        assertEquals("outer inner back", call("there"));
    }

    @Test
    void shouldAnswerManyAtOnceInAnyOrder() {
        final int calls = 100;
        final CountDownLatch allThere = new CountDownLatch(calls);
        callee.serve(request -> {
            allThere.countDown();
            allThere.await();
            return InvokeResponse.text(request.method());
        });
        final List<CompletableFuture<InvokeResponse>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            answers.add(caller.invokeMethodAsync("callee", "m" + i, NOTHING, InvokeOptions.get()));
        }
        for (int i = 0; i < calls; i++) {
            assertEquals("m" + i, answers.get(i).join().text());
        }
    }

    @Test
    void shouldSayWhyThereIsNoAnswer() {
        assertRefused(ErrorCode.APP_NOT_FOUND, "nobody");
        assertRefused(ErrorCode.APP_NOT_FOUND, "callee");
        callee.serve(request -> {
            throw new IllegalStateException("the pump is dry");
        });
        final LedgeException failed = assertThrows(LedgeException.class, () -> call("start"));
        assertEquals(ErrorCode.APP_FAILED, failed.code());
        assertEquals("start: java.lang.IllegalStateException: the pump is dry", failed.getMessage());
        assertEquals(1, errors.size(), errors::toString);
    }

    /** Also when it is an exception that the client itself throws of a node that is gone. */
    @Test
    void shouldAnswerWhateverTheHandlerThrows() {
        final LedgeClient gone = connect("gone");
        gone.close();
        callee.serve(request -> gone.invokeMethod("caller", "m", NOTHING));
        final LedgeException failed = assertThrows(LedgeException.class, () -> call("ask"));
        assertEquals(ErrorCode.APP_FAILED, failed.code());
        assertThrows(
                IllegalArgumentException.class, () -> InvokeResponse.empty().status(70_000));
    }

    @Test
    void shouldSayThatTheAppWentAway() {
        final CountDownLatch isCalled = new CountDownLatch(1);
        final CountDownLatch isOver = new CountDownLatch(1);
        callee.serve(request -> {
            isCalled.countDown();
            isOver.await();
            return InvokeResponse.empty();
        });
        final CompletableFuture<InvokeResponse> answer =
                caller.invokeMethodAsync("callee", "wait", NOTHING, InvokeOptions.post());
        try {
            isCalled.await();
            callee.close();
            final Throwable ex =
                    assertThrows(CompletionException.class, answer::join).getCause();
            assertEquals(ErrorCode.APP_LOST, ((LedgeException) ex).code());
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        } finally {
            isOver.countDown();
        }
    }

    @Test
    void shouldServeOneHandlerAtATimeUntilItIsClosed() {
        final Serving first = callee.serve(request -> InvokeResponse.text("first"));
        assertThrows(IllegalStateException.class, () -> callee.serve(request -> InvokeResponse.empty()));
        assertEquals("first", call("m"));
        Await.await(PATIENCE, () -> "the call was not counted", () -> first.handledCount() == 1);
        first.close();
        assertRefused(ErrorCode.APP_NOT_FOUND, "callee");
        callee.serve(request -> InvokeResponse.text("second"));
        assertEquals("second", call("m"));
    }

    @Test
    void shouldServeAgainWhenTheNodeIsBack() throws Exception {
        callee.serve(request -> InvokeResponse.text("here"));
        node.close();
        node = LedgeNode.launch(new NodeContext().dataDir(dataDir));
        Await.await(PATIENCE, errors::toString, () -> {
            try {
                return call("m").equals("here");
            } catch (final LedgeException ex) {
                return false; // not yet
            }
        });
    }
}
