package io.ledge.api.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.resiliency.FakeTimers;
import io.ledge.api.resiliency.PolicyNames;
import io.ledge.api.resiliency.Resiliency;
import io.ledge.api.resiliency.ResiliencySpec;
import io.ledge.api.resiliency.ResiliencySpec.AppTarget;
import io.ledge.api.resiliency.RetryPolicy;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Calls of callers that do not say when they go: their time does. */
class GuardedCallsTest {
    private static final Consumer<Runnable> STAYS = _ -> {};
    private static final int UNLIMITED = -1;

    private final FakeTimers timers = new FakeTimers();
    private final Resiliency resiliency = new Resiliency(
            List.of(new ResiliencySpec(
                    "r",
                    Map.of(),
                    Map.of("again", RetryPolicy.constant(100, UNLIMITED)),
                    Map.of(),
                    Map.of("shop", new AppTarget(new PolicyNames("", "again", ""), 0)),
                    Map.of(),
                    List.of(),
                    "test",
                    "")),
            timers);
    private final GuardedCalls calls = new GuardedCalls(resiliency);
    private final List<String> seen = new ArrayList<>();

    private static InvokeAnswer answer(final int status) {
        return new InvokeAnswer.Http(status, "", "", MultiMap.caseInsensitiveMultiMap(), new byte[0]);
    }

    private Future<InvokeAnswer> failing() {
        seen.add("call");
        return Future.succeededFuture(answer(500));
    }

    @Test
    void shouldNotCallAnyMoreWhenTheTimeIsOver() {
        final Future<InvokeAnswer> called = calls.invokeWithin(1_000, "web", "shop", "m", STAYS, _ -> failing());
        timers.advanceMs(950);
        assertEquals(10, seen.size());
        assertFalse(called.isComplete());
        timers.advanceMs(50);
        final int atTheEnd = seen.size();
        assertTrue(called.cause() instanceof LateException, () -> called.toString());
        assertEquals(0, timers.count(), "nothing is left to be done");
        timers.advanceMs(100_000);
        assertEquals(atTheEnd, seen.size());
    }

    @Test
    void shouldTakeBackWhatHangs() {
        for (final String caller : List.of("web", "shop", "other")) {
            for (final String callee : List.of("shop", "other")) {
                seen.clear();
                final Promise<InvokeAnswer> never = Promise.promise();
                final Future<InvokeAnswer> called = calls.invokeWithin(1_000, caller, callee, "m", STAYS, waiting -> {
                    waiting.onOver(() -> seen.add("taken back"));
                    return never.future();
                });
                timers.advanceMs(999);
                assertEquals(List.of(), seen);
                timers.advanceMs(1);
                assertEquals(List.of("taken back"), seen, caller + " calls " + callee);
                assertTrue(called.cause() instanceof LateException);
                never.complete(answer(200)); // nobody hears it
                assertEquals(0, timers.count());
            }
        }
    }

    @Test
    void shouldTakeBackWhatHangsWhenTheCallerGoes() {
        final List<Runnable> goes = new ArrayList<>();
        final Promise<InvokeAnswer> never = Promise.promise();
        final Future<InvokeAnswer> called = calls.invokeWithin(1_000, "web", "shop", "m", goes::add, waiting -> {
            seen.add("call");
            waiting.onOver(() -> seen.add("taken back"));
            return never.future();
        });
        assertEquals(List.of("call"), seen);
        goes.getFirst().run();
        assertEquals(List.of("call", "taken back"), seen);
        assertTrue(called.cause() instanceof CalledOffException, () -> called.toString());
        assertEquals(0, timers.count());
        timers.advanceMs(100_000);
        assertEquals(List.of("call", "taken back"), seen, "and it is not called again");
    }

    @Test
    void shouldEndThoughThePoliciesHaveGone() {
        final Future<InvokeAnswer> called = calls.invokeWithin(1_000, "web", "shop", "m", STAYS, _ -> failing());
        resiliency.close();
        timers.advanceMs(1_000);
        assertTrue(called.cause() instanceof LateException, () -> called.toString());
        assertEquals(1, seen.size());
    }

    @Test
    void shouldLeaveNoTimerBehindAnAnswer() {
        final InvokeAnswer well = answer(200);
        final Promise<InvokeAnswer> later = Promise.promise();
        final Future<InvokeAnswer> called = calls.invokeWithin(1_000, "web", "shop", "m", STAYS, _ -> later.future());
        assertEquals(1, timers.count());
        later.complete(well);
        assertSame(well, called.result());
        assertEquals(0, timers.count());
        assertSame(
                well,
                calls.invokeWithin(1_000, "web", "shop", "m", STAYS, _ -> Future.succeededFuture(well))
                        .result());
        assertEquals(0, timers.count());
    }
}
